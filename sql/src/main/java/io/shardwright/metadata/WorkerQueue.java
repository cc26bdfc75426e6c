package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.queue.ClaimRules;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider.Settled;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.EmptyHandling;

/**
 * The queue as a worker session sees it. Locks are always taken in this order, ascending: control rows, the session's row, group rows, command
 * rows; so transactions of different sessions do not wait for each other in a circle.
 */
public final class WorkerQueue {
    private final Transactions transactions;
    private final NodeName node;
    private final long epoch;
    private final Set<String> actions;

    /**
     * The queue of one session.
     *
     * @param actions what this worker can do, {@code name:version}; it claims nothing else
     */
    public WorkerQueue(MetadataDatabase database, NodeName node, long epoch, Set<String> actions) {
        this.transactions = database.transactions();
        this.node = node;
        this.epoch = epoch;
        this.actions = Set.copyOf(actions);
    }

    /**
     * Takes up to {@code max} halves that are ready on this node, lowest id first; none of what is paused.
     *
     * @return all halves that the session has claimed and not started: with those just taken the ones of an earlier claim whose answer was lost, be
     *     it that its commit came only after somebody had looked
     * @throws io.shardwright.problem.ShardwrightException FENCED if the session is not open any more
     */
    public List<ClaimedCommand> claim(int max) {
        return transactions.in(handle -> {
            PauseRows.Held paused = PauseRows.lock(handle, node);
            SessionRow.lock(handle, node, epoch);
            if (!paused.all()) {
                claimReady(handle, max, paused.groups());
            }
            return CommandRows.held(handle, node, epoch, false);
        });
    }

    /**
     * All halves that the session has claimed and not started: what it gives back when it ends.
     *
     * @throws io.shardwright.problem.ShardwrightException FENCED if the session is not open any more
     */
    public List<ClaimedCommand> claims() {
        return transactions.in(handle -> {
            SessionRow.lock(handle, node, epoch);
            return CommandRows.held(handle, node, epoch, false);
        });
    }

    /** A row that may be claimed, before its group is checked under lock. */
    private record Candidate(long id, long group, CommandState state, Phase phase) {}

    private void claimReady(Handle handle, int max, Set<Long> paused) {
        List<Candidate> candidates = candidates(handle, "ready", "action", max, paused);
        candidates.addAll(candidates(handle, "undo_ready", "rollback_action", max, paused));
        if (candidates.isEmpty()) {
            return;
        }
        Map<Long, GroupState> states = handle
                .createQuery("SELECT id, state FROM operation_group WHERE id IN (<ids>) ORDER BY id LOCK IN SHARE MODE")
                .bindList(
                        "ids",
                        Ids.padded(candidates.stream()
                                .map(Candidate::group)
                                .distinct()
                                .toList()))
                .map((row, context) -> Map.entry(
                        row.getLong("id"),
                        GroupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        List<Long> ids = candidates.stream()
                .filter(c -> {
                    GroupState group = states.get(c.group());
                    return group != null && ClaimRules.mayRun(c.state(), c.phase(), group);
                })
                .map(Candidate::id)
                .sorted()
                .limit(max)
                .toList();
        if (ids.isEmpty()) {
            return;
        }
        handle.createUpdate("UPDATE sharding_queue SET status = IF(status = 'ready', 'claimed', 'undo_claimed'),"
                        + " owner_epoch = :epoch, updated_at = "
                        + NOW + " WHERE id IN (<ids>) AND status IN ('ready', 'undo_ready') ORDER BY id")
                .bind("epoch", epoch)
                .bindList("ids", Ids.padded(ids))
                .execute();
    }

    private List<Candidate> candidates(Handle handle, String status, String actionColumn, int max, Set<Long> paused) {
        return new ArrayList<>(handle.createQuery("SELECT id, operation_group, status, phase FROM sharding_queue"
                        + " WHERE node = :node AND status = :status AND not_before <= " + NOW + " AND " + actionColumn
                        + " IN (<actions>)"
                        + (paused.isEmpty() ? "" : " AND operation_group NOT IN (<paused>)")
                        + " ORDER BY id LIMIT :max")
                .bindList(EmptyHandling.NULL_KEYWORD, "paused", List.copyOf(paused))
                .bind("node", node.value())
                .bind("status", status)
                .bindList("actions", actions)
                .bind("max", max)
                .map((row, context) -> new Candidate(
                        row.getLong("id"),
                        row.getLong("operation_group"),
                        CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT))))
                .list());
    }

    /**
     * Marks claims as about to be sent, in one transaction, and counts the try. What is not returned was cancelled meanwhile, or the switches
     * have changed and the session has to follow first; it must not be sent.
     */
    public Set<Long> start(List<Long> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        return transactions.in(handle -> {
            if (SessionRow.lockToStart(handle, node, epoch)) {
                startClaimed(handle, ids);
            }
            return Set.copyOf(
                    handle.createQuery("SELECT id FROM sharding_queue WHERE id IN (<ids>) AND owner_epoch = :epoch"
                                    + " AND status IN ('running', 'undoing')")
                            .bindList("ids", Ids.padded(ids))
                            .bind("epoch", epoch)
                            .mapTo(Long.class)
                            .list());
        });
    }

    private void startClaimed(Handle handle, List<Long> ids) {
        handle.createUpdate("UPDATE sharding_queue SET tries = tries + (status = 'claimed'), undo_tries = undo_tries +"
                        + " (status = 'undo_claimed'), status = IF(status = 'claimed', 'running', 'undoing'),"
                        + " started_at = " + NOW
                        + ", updated_at = " + NOW
                        + " WHERE id IN (<ids>) AND owner_epoch = :epoch AND status IN ('claimed',"
                        + " 'undo_claimed') ORDER BY id")
                .bindList("ids", Ids.padded(ids))
                .bind("epoch", epoch)
                .execute();
    }

    /** Gives claims back unsent. */
    public void release(List<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        transactions.run(handle -> handle.createUpdate(
                        "UPDATE sharding_queue SET status = IF(status = 'claimed', 'ready', 'undo_ready'), owner_epoch"
                                + " = NULL, updated_at = "
                                + NOW
                                + " WHERE id IN (<ids>) AND owner_epoch = :epoch AND status IN ('claimed',"
                                + " 'undo_claimed') ORDER BY id")
                .bindList("ids", Ids.padded(ids))
                .bind("epoch", epoch)
                .execute());
    }

    /**
     * Records what became of a batch, in one transaction. Recording again what was recorded changes nothing, so after a lost answer the same
     * batch is simply recorded again.
     *
     * @throws io.shardwright.problem.ShardwrightException FENCED if the session is not open any more: its successor settles these commands
     */
    public RecordResult record(List<Settled> settled) {
        if (settled.isEmpty()) {
            return new RecordResult(Set.of(), false);
        }
        return transactions.in(handle -> {
            SessionRow.lock(handle, node, epoch);
            return Completion.record(handle, epoch, settled);
        });
    }
}
