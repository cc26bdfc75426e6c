package io.shardwright.operations;

import io.shardwright.api.RecoveredView;
import io.shardwright.api.RecoveryView;
import io.shardwright.fleet.LossRules.Verdict;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.GroupOrders;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.RecoveryReader;
import io.shardwright.metadata.RecoveryRecords;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.ReadyHalves;
import io.shardwright.recovery.Presence;
import io.shardwright.recovery.Recovery;
import io.shardwright.recovery.RecoveryBreaker;
import io.shardwright.recovery.RecoveryFacts;
import io.shardwright.recovery.RecoveryStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings on its way again what waits for nobody, and says of everything else for whom it waits. Safe for use by many threads; one run at a time. */
public final class RecoveryControl {
    private static final Logger log = LoggerFactory.getLogger(RecoveryControl.class);

    /** Something else has been done about it since it was read. */
    private static final Set<ErrorCode> OVERTAKEN = Set.of(ErrorCode.WRONG_STATE, ErrorCode.NOT_FOUND);

    private final MetadataDatabase database;
    private final RecoveryReader reader;
    private final RecoveryRecords records;
    private final NodeReader nodes;
    private final Absences absences;
    private final Consumer<ReadyByNode> ordered;

    /** @param ordered called with what became ready, or is and was not taken, to wake who carries it out */
    RecoveryControl(MetadataDatabase database, Absences absences, Consumer<ReadyByNode> ordered) {
        this.database = database;
        this.reader = new RecoveryReader(database);
        this.records = new RecoveryRecords(database);
        this.nodes = new NodeReader(database);
        this.absences = absences;
        this.ordered = ordered;
    }

    /** What {@link #run} would do. Nothing is written. */
    public RecoveryView plan(LeaderTerm term) {
        records.require(term);
        long now = records.now();
        Run run = new Run(term, "", true);
        Recovery.plan(facts(), now).forEach(run::take);
        return run.view(records.breaker(), now);
    }

    /** Recovers because somebody asks for it, whether it is stopped or not; if nothing fails, it is not stopped any more. */
    public synchronized RecoveryView run(LeaderTerm term, String actor) {
        records.require(term);
        long now = records.now();
        RecoveryBreaker before = records.breaker();
        Run run = new Run(term, actor, false);
        RecoveryFacts facts = seen(term, before, now, actor);
        Recovery.plan(facts, now).forEach(run::take);
        RecoveryBreaker after = run.failure.map(why -> before.failed(why, now)).orElse(RecoveryBreaker.CLOSED);
        records.keep(term, after, actor);
        return run.view(after, now);
    }

    /** Recovers by itself; does nothing while it is stopped. */
    RecoveryView runUnasked(LeaderTerm term, String actor) {
        RecoveryBreaker breaker = records.breaker();
        if (breaker.isOpen()) {
            return new RecoveryView(List.of(), List.of(), breaker.reason(), false, records.now());
        }
        return run(term, actor);
    }

    /** A look that fails is a run that has failed. */
    private RecoveryFacts seen(LeaderTerm term, RecoveryBreaker before, long now, String actor) {
        try {
            return facts();
        } catch (RuntimeException e) {
            records.keep(term, before.failed("it could not look: " + e.getMessage(), now), actor);
            throw e;
        }
    }

    private RecoveryFacts facts() {
        List<NodeStatus> known = nodes.nodes();
        Map<NodeName, Verdict> verdicts = absences.judge(known);
        Map<NodeName, Integer> claimed = reader.claimed();
        Set<NodeName> expired = reader.expired();
        return new RecoveryFacts(
                known.stream()
                        .map(status -> {
                            NodeName name = status.node().name();
                            return new Presence(
                                    name.value(),
                                    status.standing().state(),
                                    status.alive(),
                                    status.trouble(),
                                    status.presentSince(),
                                    status.leaseExpiresAt(),
                                    expired.contains(name),
                                    claimed.getOrDefault(name, 0),
                                    Optional.ofNullable(verdicts.get(name)));
                        })
                        .toList(),
                reader.stuck(),
                reader.idle(Recovery.IDLE_MILLIS),
                reader.busy());
    }

    /** One run, with what it has come to so far. */
    private final class Run {
        private final LeaderTerm term;
        private final String actor;
        private final boolean dryRun;
        private final List<RecoveredView> items = new ArrayList<>();
        private final Set<String> tables = new TreeSet<>();
        private Optional<String> failure = Optional.empty();

        private Run(LeaderTerm term, String actor, boolean dryRun) {
            this.term = term;
            this.actor = actor;
            this.dryRun = dryRun;
        }

        private void take(RecoveryStep step) {
            if (step instanceof RecoveryStep.Leave) {
                add(step, "left", step.why());
                return;
            }
            try {
                apply(step);
                add(step, "recovered", step.why());
                tables.addAll(step.tables());
            } catch (ShardwrightException e) {
                if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.METADATA_RESTORED) {
                    throw e;
                }
                if (OVERTAKEN.contains(e.code())) {
                    add(step, "left", e.message());
                } else {
                    fail(step, e.code().code() + ": " + e.message());
                }
            } catch (RuntimeException e) {
                log.error("{} {} cannot be recovered", step.kind().label(), step.object(), e);
                fail(step, "internal: the log of " + term.holder() + " says more");
            }
        }

        private void fail(RecoveryStep step, String why) {
            failure = Optional.of(step.kind().label() + " " + step.object() + ": " + why);
            add(step, "failed", why);
        }

        private void add(RecoveryStep step, String outcome, String detail) {
            items.add(new RecoveredView(step.kind().label(), step.object(), outcome, detail));
        }

        private void apply(RecoveryStep step) {
            if (step instanceof RecoveryStep.RetryUndo retry) {
                wake(new GroupOrders(database, dryRun)
                        .retry(term, GroupId.parse(retry.object()), actor)
                        .ready());
            } else if (step instanceof RecoveryStep.Settle settle && !dryRun) {
                wake(records.settle(term, settle.group()));
                records.audit(term, step, actor);
            } else if (step instanceof RecoveryStep.Wake wake && !dryRun) {
                wake(ReadyByNode.on(new NodeName(wake.object()), ReadyHalves.UNNAMED));
                records.audit(term, step, actor);
            }
        }

        private void wake(ReadyByNode ready) {
            if (!dryRun) {
                ordered.accept(ready);
            }
        }

        private RecoveryView view(RecoveryBreaker breaker, long now) {
            return new RecoveryView(List.copyOf(tables), items, breaker.isOpen() ? breaker.reason() : "", dryRun, now);
        }
    }
}
