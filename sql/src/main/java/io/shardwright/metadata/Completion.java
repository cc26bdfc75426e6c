package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.CompletionDecider.CommandChange;
import io.shardwright.queue.CompletionDecider.CommandRow;
import io.shardwright.queue.CompletionDecider.Decision;
import io.shardwright.queue.CompletionDecider.Edge;
import io.shardwright.queue.CompletionDecider.GroupChange;
import io.shardwright.queue.CompletionDecider.GroupRow;
import io.shardwright.queue.CompletionDecider.Settled;
import io.shardwright.queue.Direction;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoMode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Reads what a batch of outcomes touches, under its locks, and writes what {@link CompletionDecider} makes of it. */
final class Completion {
    private Completion() {}

    static RecordResult record(Handle handle, long epoch, List<Settled> settled) {
        List<Long> ids = settled.stream().map(Settled::id).sorted().toList();
        List<Long> groupIds = handle.createQuery(
                        "SELECT DISTINCT operation_group FROM sharding_queue WHERE id IN (<ids>) ORDER BY"
                                + " operation_group")
                .bindList("ids", Ids.padded(ids))
                .mapTo(Long.class)
                .list();
        if (groupIds.isEmpty()) {
            return new RecordResult(Set.of(), false);
        }
        List<GroupRow> groups = groups(handle, groupIds);
        List<CommandRow> commands = commands(handle, epoch, ids);
        Decision decision = CompletionDecider.decide(groups, commands, edges(handle, settled), settled);
        writeChanges(handle, decision.changes());
        decision.holdBack().forEach(group -> UndoOrder.holdBack(handle, group));
        Set<NodeName> wake = new HashSet<>(unblock(handle, decision.unblock()));
        decision.cancel().forEach(group -> cancelUnsent(handle, group));
        boolean over = false;
        for (GroupRow group : groups) {
            if (decision.nextUndo().contains(group.id())) {
                // A mirrored undo has its edges instead.
                if (group.undo() == UndoMode.REVERSE) {
                    wake.addAll(UndoOrder.readyNext(handle, group.id(), lowest(group.id(), commands, settled)));
                }
                over |= !UndoOrder.pending(handle, group.id());
            }
        }
        decision.groups().forEach(change -> writeGroup(handle, change));
        // The leader looks at a whole group: once when its undo begins and once when it is over, not after each
        // command.
        return new RecordResult(wake, decision.wakeLeader() || over);
    }

    private static long lowest(long group, List<CommandRow> commands, List<Settled> settled) {
        Set<Long> ids = settled.stream().map(Settled::id).collect(Collectors.toSet());
        return commands.stream()
                .filter(row -> row.group() == group && ids.contains(row.id()))
                .mapToLong(CommandRow::id)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    static List<GroupRow> groups(Handle handle, List<Long> ids) {
        return handle.createQuery(
                        "SELECT id, state, by_leader, remaining, remaining_after, policy, undo_mode, savepoint FROM operation_group WHERE id IN (<ids>) ORDER BY id FOR UPDATE")
                .bindList("ids", Ids.padded(ids))
                .map((row, context) -> new GroupRow(
                        row.getLong("id"),
                        GroupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        row.getBoolean("by_leader"),
                        row.getInt("remaining"),
                        row.getInt("remaining_after"),
                        FailurePolicy.valueOf(row.getString("policy").toUpperCase(Locale.ROOT)),
                        UndoMode.valueOf(row.getString("undo_mode").toUpperCase(Locale.ROOT)),
                        GroupReader.number(row, "savepoint")))
                .list();
    }

    private static List<CommandRow> commands(Handle handle, long epoch, List<Long> ids) {
        return handle.createQuery("SELECT id, operation_group, phase, status,"
                        + " IF(status = 'undoing', undo_tries, tries) AS attempt, name, node, rests FROM sharding_queue"
                        + " WHERE id IN (<ids>) AND owner_epoch = :epoch ORDER BY id FOR UPDATE")
                .bindList("ids", Ids.padded(ids))
                .bind("epoch", epoch)
                .map((row, context) -> new CommandRow(
                        row.getLong("id"),
                        row.getLong("operation_group"),
                        Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                        CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        row.getInt("attempt"),
                        row.getString("name"),
                        row.getString("node"),
                        row.getInt("rests")))
                .list();
    }

    private static List<Edge> edges(Handle handle, List<Settled> settled) {
        List<Long> succeeded = settled.stream()
                .filter(s -> s.outcome() instanceof Outcome.Succeeded)
                .map(Settled::id)
                .toList();
        if (succeeded.isEmpty()) {
            return List.of();
        }
        return handle.createQuery(
                        "SELECT command_id, waits_for, direction FROM sharding_queue_wait WHERE waits_for IN (<ids>) AND direction IN ('forward', 'undo')")
                .bindList("ids", Ids.padded(succeeded))
                .map((row, context) -> new Edge(
                        row.getLong("command_id"),
                        row.getLong("waits_for"),
                        Direction.valueOf(row.getString("direction").toUpperCase(Locale.ROOT))))
                .list();
    }

    private static void writeChanges(Handle handle, List<CommandChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        // Most of a batch ended alike: one statement for all that did, instead of one a command.
        Map<CommandChange, List<Long>> alike = changes.stream()
                .collect(Collectors.groupingBy(
                        Completion::withoutId, Collectors.mapping(CommandChange::id, Collectors.toList())));
        // An undo's outcome does not change what the forward half is recorded to have done.
        alike.forEach((change, ids) -> handle.createUpdate(
                        "UPDATE sharding_queue SET effect = IF(status = 'undoing', effect, :effect), status = :status,"
                                + " error = NULLIF(:error, ''), not_before = " + NOW
                                + " + :delay, duration = :duration, rests = :rests, owner_epoch = NULL, updated_at = "
                                + NOW
                                + " WHERE id IN (<ids>) ORDER BY id")
                .bind("effect", change.effect().label())
                .bind("status", change.state().label())
                .bind("error", change.error())
                .bind("delay", change.delayMillis())
                .bind("duration", change.durationMillis())
                .bind("rests", change.rests())
                .bindList("ids", Ids.padded(ids))
                .execute());
    }

    private static CommandChange withoutId(CommandChange change) {
        return new CommandChange(
                0,
                change.state(),
                change.effect(),
                change.error(),
                change.delayMillis(),
                change.durationMillis(),
                change.rests());
    }

    private static List<NodeName> unblock(Handle handle, Map<Long, Integer> unblock) {
        if (unblock.isEmpty()) {
            return List.of();
        }
        Map<Integer, List<Long>> byCount = unblock.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
        byCount.forEach((count, ids) -> handle.createUpdate("UPDATE sharding_queue SET blockers = blockers - :count,"
                        + " status = CASE WHEN blockers > 0 THEN status WHEN status = 'waiting' THEN 'ready'"
                        + " WHEN status = 'undo_waiting' THEN 'undo_ready' ELSE status END, updated_at = " + NOW
                        + " WHERE id IN (<ids>) ORDER BY id")
                .bind("count", count)
                .bindList("ids", Ids.padded(ids))
                .execute());
        return handle.createQuery(
                        "SELECT DISTINCT node FROM sharding_queue WHERE id IN (<ids>) AND status IN ('ready', 'undo_ready')")
                .bindList("ids", Ids.padded(unblock.keySet()))
                .mapTo(String.class)
                .map(NodeName::new)
                .list();
    }

    /**
     * Cancels what waits to be sent. Together with the group's new state in one transaction, so nothing of it starts afterwards. What an earlier
     * try may have left keeps its effect, and is undone.
     */
    static void cancelUnsent(Handle handle, long group) {
        handle.createUpdate("UPDATE sharding_queue SET status = 'cancelled', owner_epoch = NULL, updated_at = " + NOW
                        + " WHERE operation_group = :group AND status IN ('waiting', 'ready')")
                .bind("group", group)
                .execute();
    }

    private static void writeGroup(Handle handle, GroupChange change) {
        handle.createUpdate(
                        "UPDATE operation_group SET state = :state, remaining = remaining - :done, remaining_after = remaining_after - :doneAfter,"
                                + " version = version + 1, updated_at = " + NOW
                                + ", abort_reason = IF(:detail = '', abort_reason, 'failed'), abort_detail = IF(:detail = '', abort_detail, :detail)"
                                + ", aborted_at = IF(:detail = '' OR aborted_at IS NOT NULL, aborted_at, " + NOW + ")"
                                + ", decided_at = IF(:committed AND decided_at IS NULL, " + NOW
                                + ", decided_at), ended_at = IF(:committed, " + NOW + ", ended_at)"
                                + " WHERE id = :id")
                .bind("state", change.state().label())
                .bind("done", change.done())
                .bind("doneAfter", change.doneAfter())
                .bind("detail", change.abortDetail())
                .bind("committed", change.state() == GroupState.COMMITTED)
                .bind("id", change.id())
                .execute();
        if (change.state().ended()) {
            handle.createUpdate("DELETE FROM group_lock WHERE group_id = :id")
                    .bind("id", change.id())
                    .execute();
        }
    }
}
