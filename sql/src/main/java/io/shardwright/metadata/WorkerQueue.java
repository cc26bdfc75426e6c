package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.queue.ClaimRules;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CompletionDecider.Settled;
import io.shardwright.queue.Direction;
import io.shardwright.queue.GroupState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The queue as a worker session sees it. Locks are always taken in this order, ascending: control rows, the session's row, group rows, command
 * rows; so transactions of different sessions do not wait for each other in a circle. Claims are made by one thread.
 */
public final class WorkerQueue {
    private final Transactions transactions;
    private final NodeName node;
    private final long epoch;
    private final Set<String> actions;

    /**
     * What a claim has given.
     *
     * @param more whether the next one may find more at once
     */
    public record Claim(List<ClaimedCommand> commands, boolean more) {}

    /** What the claim under way takes, from before its commit until its answer is here. */
    private List<Long> unheard = List.of();

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
     * Takes up to {@code max} halves that are ready on this node, lowest id first; none of what is paused. The try is counted, and each is the
     * session's from then on, about to be sent.
     *
     * @return what was taken; after a claim whose answer was lost, what that one has taken, and nothing else
     * @throws io.shardwright.problem.ShardwrightException FENCED if the session is not open any more
     */
    public Claim claim(int max) {
        boolean owed = !unheard.isEmpty();
        List<ClaimedCommand> claimed = owed ? heard() : transactions.in(handle -> take(handle, max));
        unheard = List.of();
        return new Claim(claimed, owed || claimed.size() == max);
    }

    /** What a claim whose answer was lost has taken; nothing if no answer was lost. */
    public List<ClaimedCommand> heard() {
        if (unheard.isEmpty()) {
            return List.of();
        }
        return transactions.in(handle -> {
            SessionRow.lock(handle, node, epoch);
            // Waits until that transaction is over: it may be committing still.
            handle.createQuery("SELECT id FROM sharding_queue WHERE id IN (<ids>) ORDER BY id LOCK IN SHARE MODE")
                    .bindList("ids", Ids.padded(unheard))
                    .mapTo(Long.class)
                    .list();
            return CommandRows.held(handle, epoch, unheard);
        });
    }

    private List<ClaimedCommand> take(Handle handle, int max) {
        PauseRows.Held paused = PauseRows.lockWithSession(handle, node, epoch);
        if (paused.all()) {
            return List.of();
        }
        List<CommandRows.Candidate> candidates = CommandRows.candidates(handle, node, actions, paused.groups(), max);
        if (candidates.isEmpty()) {
            return List.of();
        }
        Map<Long, GroupState> groups = lockGroups(handle, candidates);
        List<ClaimedCommand> mayRun = candidates.stream()
                .filter(candidate -> {
                    GroupState group = groups.get(candidate.group());
                    return group != null
                            && ClaimRules.mayRun(
                                    candidate.state(), candidate.command().phase(), group);
                })
                .map(CommandRows.Candidate::command)
                .toList();
        if (!mayRun.isEmpty()) {
            unheard = mayRun.stream().map(ClaimedCommand::id).toList();
            start(handle, mayRun);
        }
        return mayRun;
    }

    private static Map<Long, GroupState> lockGroups(Handle handle, List<CommandRows.Candidate> candidates) {
        return handle
                .createQuery("SELECT id, state FROM operation_group WHERE id IN (<ids>) ORDER BY id LOCK IN SHARE MODE")
                .bindList(
                        "ids",
                        Ids.padded(candidates.stream()
                                .map(CommandRows.Candidate::group)
                                .distinct()
                                .toList()))
                .map((row, context) -> Map.entry(
                        row.getLong("id"),
                        GroupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** All of them or, if one of them is not what it was when it was found, none: then the transaction is over and begins anew. */
    private void start(Handle handle, List<ClaimedCommand> commands) {
        Map<Direction, List<Long>> ids = commands.stream()
                .collect(Collectors.groupingBy(
                        ClaimedCommand::direction, Collectors.mapping(ClaimedCommand::id, Collectors.toList())));
        int started = 0;
        for (Map.Entry<Direction, List<Long>> half : ids.entrySet()) {
            boolean forward = half.getKey() == Direction.FORWARD;
            started += handle.createUpdate("UPDATE sharding_queue SET "
                            + (forward
                                    ? "tries = tries + 1, status = 'running'"
                                    : "undo_tries = undo_tries + 1, status = 'undoing'")
                            + ", owner_epoch = :epoch, started_at = " + NOW + ", updated_at = " + NOW
                            + " WHERE id IN (<ids>) AND status = '" + (forward ? "ready" : "undo_ready")
                            + "' AND not_before <= " + NOW + " ORDER BY id")
                    .bind("epoch", epoch)
                    .bindList("ids", Ids.padded(half.getValue()))
                    .execute();
        }
        if (started != commands.size()) {
            throw new Transactions.BeginAgainException();
        }
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
