package io.shardwright.operations;

import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.api.RebalancePlanFile;
import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.config.RebalanceSettings;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.AutomaticRebalances;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.PauseSwitches;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.move.MoveState;
import io.shardwright.move.MoveWindow;
import io.shardwright.placement.NodeChange;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.PauseScope;
import io.shardwright.rebalance.AutomaticRules;
import io.shardwright.rebalance.AutomaticRules.Decision;
import io.shardwright.rebalance.AutomaticRules.Look;
import io.shardwright.rebalance.AutomaticRules.Verdict;
import io.shardwright.rebalance.AutomaticSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Rebalances that nobody orders: looks at the fleet, has {@link AutomaticRules} decide, and does it. {@link #look} is for the leader's thread, the rest for many. */
public final class AutomaticRebalance {
    /** Proposals and rebalances of this name were made by no person, so any person may approve them. */
    static final String ACTOR = "automatic";

    private final Supplier<RebalanceSettings> policy;
    private final AutomaticRebalances decisions;
    private final RebalanceReader rebalances;
    private final MoveReader moves;
    private final NodeReader nodes;
    private final PauseSwitches pauses;
    private final RebalancePlans plans;
    private final RebalanceControl control;

    /** @param policy says how, and whether somebody has to approve also what it may start by itself */
    AutomaticRebalance(
            MetadataDatabase database,
            Supplier<RebalanceSettings> policy,
            RebalancePlans plans,
            RebalanceControl control) {
        this.policy = policy;
        this.decisions = new AutomaticRebalances(database);
        this.rebalances = new RebalanceReader(database);
        this.moves = new MoveReader(database);
        this.nodes = new NodeReader(database);
        this.pauses = new PauseSwitches(database);
        this.plans = plans;
        this.control = control;
    }

    /** How long to rest between two looks. */
    public Duration interval() {
        return policy.get().automatic().look();
    }

    /** What was decided last. */
    public AutomaticRebalanceView show() {
        return decisions
                .last()
                .map(last -> new AutomaticRebalanceView(
                        last.mode(),
                        last.verdict(),
                        last.why(),
                        last.memory().needSince().map(Instant::toEpochMilli).orElse(null),
                        last.memory().lookedAt().toEpochMilli()))
                .orElseGet(() -> new AutomaticRebalanceView(
                        policy.get().automatic().mode().label(),
                        Verdict.OFF.label(),
                        "no leader has looked yet",
                        null,
                        null));
    }

    /** Looks once, and does what follows. What is decided is stored first: whoever dies in between has decided it, and the next decides again. */
    public void look(LeaderTerm term) {
        // One and the same for the whole look.
        RebalanceSettings now = policy.get();
        look(term, now.automatic(), now.approvals() > 0);
    }

    private void look(LeaderTerm term, AutomaticSettings settings, boolean approved) {
        Instant now = Instant.ofEpochMilli(moves.now());
        Optional<AutomaticRebalances.Stored> last = decisions.last();
        Found found = settings.mode() == AutomaticSettings.Mode.OFF ? Found.hindered(List.of()) : find(settings);
        Decision decision =
                AutomaticRules.decide(settings, found.look(), last.map(stored -> stored.memoryOf(found.engine())), now);
        boolean offStill = decision.verdict() == Verdict.OFF
                && last.map(stored -> stored.verdict().equals(Verdict.OFF.label()))
                        .orElse(false);
        if (!offStill) {
            decisions.keep(term, settings.mode().label(), found.engine(), decision);
        }
        if (decision.verdict() == Verdict.ACTS && found.plan().isPresent()) {
            act(term, settings, approved, found, decision);
        }
    }

    /** What a look has found, and the plan and the engine that it is about; without them if something is in the way. */
    private record Found(Look look, Optional<RebalancePlanView> plan, Optional<Engine> engine) {
        static Found hindered(List<String> obstacles) {
            return new Found(Look.hindered(obstacles), Optional.empty(), Optional.empty());
        }
    }

    /** A plan by sizes that a node has not told would fill that node, as it would be taken for an empty one. */
    private Found find(AutomaticSettings settings) {
        List<String> obstacles = obstacles();
        if (!obstacles.isEmpty()) {
            return Found.hindered(obstacles);
        }
        Set<Engine> there = nodes.nodes().stream()
                .map(status -> status.node().engine())
                .collect(Collectors.toCollection(TreeSet::new));
        Optional<Engine> last = engineOfNewest();
        // What one is in need of, cannot tell, or cannot put right must not hide the other's need.
        return there.stream()
                .map(engine -> find(settings, engine))
                .max(Comparator.comparing((Found found) -> turn(settings, found, last))
                        .thenComparing(found -> found.plan().isPresent())
                        .thenComparing(found -> found.look().misplaced())
                        .thenComparing(
                                found -> found.look().most() - found.look().least()))
                .orElseGet(() -> Found.hindered(List.of("there are no nodes")));
    }

    /** Whose turn it is, the highest first. An engine whose rebalances do not meet its need, as they fail, does not keep the other from having one in between. */
    private static int turn(AutomaticSettings settings, Found found, Optional<Engine> last) {
        if (!AutomaticRules.needed(settings, found.look())) {
            return 0;
        }
        return last.isPresent() && last.equals(found.engine()) ? 1 : 2;
    }

    /** Of the rebalance that was ordered last, by whomever; empty if its nodes are gone. */
    private Optional<Engine> engineOfNewest() {
        Set<NodeName> planned;
        try {
            planned = rebalances.list(1).stream()
                    .flatMap(rebalance -> plans.of(rebalance).nodes().stream())
                    .map(NodeChange::node)
                    .collect(Collectors.toSet());
        } catch (ShardwrightException e) {
            requireRefusal(e);
            return Optional.empty();
        }
        return nodes.nodes().stream()
                .map(NodeReader.NodeStatus::node)
                .filter(node -> planned.contains(node.name()))
                .map(Node::engine)
                .findFirst();
    }

    private Found find(AutomaticSettings settings, Engine engine) {
        RebalancePlans.Planned planned;
        try {
            planned = plan(settings, engine);
        } catch (ShardwrightException e) {
            requireRefusal(e);
            return Found.hindered(List.of(e.message() + ". " + e.advice()));
        }
        return planned.untold().isEmpty()
                ? new Found(look(planned.view()), Optional.of(planned.view()), Optional.of(engine))
                : Found.hindered(planned.untold());
    }

    /** A look is told of what keeps it from a plan, but not of the end of its term or of the metadata database. */
    private static void requireRefusal(ShardwrightException e) {
        if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.UNREACHABLE) {
            throw e;
        }
    }

    private void act(LeaderTerm term, AutomaticSettings settings, boolean approved, Found found, Decision decision) {
        RebalanceStart wanted = new RebalanceStart(
                found.plan().orElseThrow().file(),
                settings.window().map(MoveWindow::toString).orElse(null),
                null,
                false);
        try {
            control.record(
                    term,
                    wanted,
                    RebalanceControl.request(wanted),
                    new Submitter(ACTOR + "-" + UUID.randomUUID(), ACTOR),
                    approved || settings.mode() == AutomaticSettings.Mode.PROPOSE,
                    false);
        } catch (ShardwrightException e) {
            requireRefusal(e);
            decisions.keep(
                    term,
                    settings.mode().label(),
                    found.engine(),
                    new Decision(Verdict.HINDERED, decision.why() + "; but " + e.message(), decision.memory()));
        }
    }

    private RebalancePlans.Planned plan(AutomaticSettings settings, Engine engine) {
        return plans.planned(new RebalanceRequest(
                null,
                List.of(),
                List.of(),
                settings.measure().label(),
                null,
                settings.limits().movesMax(),
                settings.limits().movesPerNodeMax(),
                settings.limits().bytesPerSecondMax(),
                engine.label()));
    }

    private Look look(RebalancePlanView view) {
        RebalancePlanFile.Plan plan = view.file().plan();
        RebalancePlanFile.Balance before = plan.before();
        Optional<Instant> ended =
                rebalances.lastEnded().stream().mapToObj(Instant::ofEpochMilli).findFirst();
        return new Look(
                List.of(),
                plan.moves().size(),
                before.misplaced(),
                before.most(),
                before.least(),
                plan.unresolved().size(),
                ended);
    }

    /** What makes every plan one for a fleet that nobody wants, or stands in its way. */
    private List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        for (NodeReader.NodeStatus status : nodes.nodes()) {
            if (!status.lost() && !status.atWork()) {
                obstacles.add("node " + status.node().name() + " is not at work");
            }
        }
        if (pauses.standing().pauses().stream().anyMatch(pause -> pause.scope() == PauseScope.CLUSTER)) {
            obstacles.add("the cluster is paused");
        }
        int open = rebalances.unended().size();
        if (open > 0) {
            obstacles.add(open == 1 ? "a rebalance is open" : open + " rebalances are open");
        }
        if (moves.open().stream()
                .anyMatch(move -> move.state() == MoveState.MOVING || move.state() == MoveState.REVERSING)) {
            obstacles.add("a shard is on its way");
        }
        if (obstacles.isEmpty() && nodes.nodes().isEmpty()) {
            obstacles.add("there are no nodes");
        }
        return obstacles;
    }
}
