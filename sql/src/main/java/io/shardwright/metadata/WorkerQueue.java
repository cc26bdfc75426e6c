package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.queue.ClaimRules;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider.Settled;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
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
     * A half that was ready when it was looked at. Worth trying to claim; nothing holds it.
     *
     * @param group the id of its group in the queue
     */
    public record Candidate(long id, long group) {}

    /** Up to {@code max} halves that are ready on this node, lowest id first; none of what is paused. */
    public List<Candidate> candidates(int max) {
        return transactions.in(handle -> {
            PauseRows.Held paused = PauseRows.read(handle, node);
            return paused.all() ? List.of() : readyNow(handle, max, paused.groups());
        });
    }

    private List<Candidate> readyNow(Handle handle, int max, Set<Long> paused) {
        String unpaused = paused.isEmpty() ? "" : " AND operation_group NOT IN (<paused>)";
        return handle.createQuery("SELECT id, operation_group FROM (" + readyHalves("ready", "action", unpaused)
                        + " UNION ALL " + readyHalves("undo_ready", "rollback_action", unpaused)
                        + ") AS halves ORDER BY id LIMIT :max")
                .bindList(EmptyHandling.NULL_KEYWORD, "paused", List.copyOf(paused))
                .bind("node", node.value())
                .bindList("actions", actions)
                .bind("max", max)
                .map((row, context) -> new Candidate(row.getLong("id"), row.getLong("operation_group")))
                .list();
    }

    private static String readyHalves(String status, String actionColumn, String unpaused) {
        return "(SELECT id, operation_group FROM sharding_queue WHERE node = :node AND status = '" + status
                + "' AND not_before <= " + NOW + " AND " + actionColumn + " IN (<actions>)" + unpaused
                + " ORDER BY id LIMIT :max)";
    }

    /**
     * Takes those of the candidates that are ready still, and counts the try; each is the session's from then on, and about to be sent. Claiming
     * again the same candidates changes nothing and gives the same answer, so after a lost answer they are simply claimed again.
     *
     * @throws io.shardwright.problem.ShardwrightException FENCED if the session is not open any more
     */
    public List<ClaimedCommand> claim(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        return transactions.in(handle -> {
            PauseRows.Held paused = PauseRows.lock(handle, node);
            SessionRow.lock(handle, node, epoch);
            if (!paused.all()) {
                List<Long> ready = mayRun(handle, candidates, paused.groups());
                if (!ready.isEmpty()) {
                    take(handle, ready);
                }
            }
            List<Long> ids = candidates.stream().map(Candidate::id).sorted().toList();
            return CommandRows.held(handle, epoch, ids);
        });
    }

    /** A row that may be taken, if its group lets it. */
    private record Ready(long id, long group, CommandState state, Phase phase) {}

    /** Which of them are ready and may run, ascending. Their groups' rows are held, so that they stay so. */
    private List<Long> mayRun(Handle handle, List<Candidate> candidates, Set<Long> paused) {
        Map<Long, GroupState> groups = handle
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
                .filter(candidate -> !paused.contains(candidate.group()))
                .map(Candidate::id)
                .toList();
        if (ids.isEmpty()) {
            return List.of();
        }
        // Read anew under the locks: since it was looked at a half may have ended and its undo, of another action, be
        // what is ready now.
        return handle
                .createQuery("SELECT id, operation_group, status, phase FROM sharding_queue WHERE id IN (<ids>)"
                        + " AND ((status = 'ready' AND action IN (<actions>))"
                        + " OR (status = 'undo_ready' AND rollback_action IN (<actions>))) AND not_before <= " + NOW
                        + " ORDER BY id")
                .bindList("ids", Ids.padded(ids))
                .bindList("actions", actions)
                .map((row, context) -> new Ready(
                        row.getLong("id"),
                        row.getLong("operation_group"),
                        CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT))))
                .list()
                .stream()
                .filter(ready -> {
                    GroupState group = groups.get(ready.group());
                    return group != null && ClaimRules.mayRun(ready.state(), ready.phase(), group);
                })
                .map(Ready::id)
                .toList();
    }

    private void take(Handle handle, List<Long> ids) {
        handle.createUpdate("UPDATE sharding_queue SET tries = tries + (status = 'ready'), undo_tries = undo_tries +"
                        + " (status = 'undo_ready'), status = IF(status = 'ready', 'running', 'undoing'),"
                        + " owner_epoch = :epoch, started_at = " + NOW + ", updated_at = " + NOW
                        + " WHERE id IN (<ids>) AND status IN ('ready', 'undo_ready') ORDER BY id")
                .bind("epoch", epoch)
                .bindList("ids", Ids.padded(ids))
                .execute();
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
