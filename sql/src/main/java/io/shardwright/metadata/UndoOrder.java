package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.StatementBundle.Answer;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Phase;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.UndoEdges;
import io.shardwright.queue.UndoEdges.Edge;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.UndoRules;
import io.shardwright.queue.UndoRules.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Which undo may be claimed. Strict reverse id order: the undo with the highest id that has not run is the only one. Mirrored: every undo whose
 * edges are passed, as forward. The group's row is locked by the caller.
 */
final class UndoOrder {
    static final String TO_UNDO = labels(UndoRules.OUTSTANDING, CommandState::label);

    /** What has left something, or may have, and is not ordered to be undone yet. */
    static final String LEFT = "phase = 'before' AND status IN " + labels(UndoRules.ORDERABLE, CommandState::label)
            + " AND effect IN " + labels(UndoRules.LEAVES_SOMETHING, Effect::label);

    private UndoOrder() {}

    static <T> String labels(Set<T> of, Function<T, String> label) {
        return of.stream().map(one -> "'" + label.apply(one) + "'").collect(Collectors.joining(", ", "(", ")"));
    }

    /**
     * Orders what commands with ids above {@code savepoint} have left to be undone.
     *
     * @return how many
     */
    static int order(Handle handle, long group, UndoMode mode, long savepoint) {
        int ordered = handle.createUpdate("UPDATE sharding_queue SET status = 'undo_waiting', updated_at = " + NOW
                        + " WHERE operation_group = :group AND id > :savepoint AND " + LEFT)
                .bind("group", group)
                .bind("savepoint", savepoint)
                .execute();
        if (ordered > 0 && mode == UndoMode.MIRRORED) {
            writeEdges(handle, group);
        }
        return ordered;
    }

    /** Orders what the commands of a group on a node have left to be undone, to be given up in the same transaction: nothing waits for it. */
    static void orderOn(Handle handle, long group, NodeName node) {
        handle.createUpdate("UPDATE sharding_queue SET status = 'undo_waiting', updated_at = " + NOW
                        + " WHERE operation_group = :group AND node = :node AND " + LEFT)
                .bind("group", group)
                .bind("node", node.value())
                .execute();
    }

    private static void writeEdges(Handle handle, long group) {
        handle.createUpdate("DELETE w FROM sharding_queue_wait w JOIN sharding_queue q ON q.id = w.command_id"
                        + " WHERE q.operation_group = :group AND w.direction = 'undo'")
                .bind("group", group)
                .execute();
        record Row(long id, boolean begun) {}
        List<Row> undo = handle.createQuery(
                        "SELECT id, status = 'undoing' AS begun FROM sharding_queue WHERE operation_group = :group AND status IN "
                                + TO_UNDO)
                .bind("group", group)
                .map((row, context) -> new Row(row.getLong("id"), row.getBoolean("begun")))
                .list();
        List<Edge> edges = UndoEdges.mirrored(
                undo.stream().map(Row::id).toList(),
                undo.stream().filter(Row::begun).map(Row::id).collect(Collectors.toSet()),
                edges(handle, group, "forward"),
                edges(handle, group, "rollback"));
        PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO sharding_queue_wait (command_id, waits_for, direction) VALUES (:command, :waitsFor, 'undo')");
        for (Edge edge : edges) {
            batch.bind("command", edge.command())
                    .bind("waitsFor", edge.waitsFor())
                    .add();
            Publisher.send(batch, Publisher.ROWS_AT_ONCE);
        }
        Publisher.send(batch, 1);
        handle.createUpdate(
                        "UPDATE sharding_queue q SET q.blockers = (SELECT COUNT(*) FROM sharding_queue_wait w WHERE w.command_id = q.id"
                                + " AND w.direction = 'undo') WHERE q.operation_group = :group AND q.status IN "
                                + TO_UNDO)
                .bind("group", group)
                .execute();
        holdBack(handle, group);
    }

    /**
     * Of a mirrored group, takes back what is free to begin though something was ordered since that comes before it. What has begun cannot be
     * called back; once its try has failed, it waits too.
     */
    static void holdBack(Handle handle, long group) {
        handle.createUpdate("UPDATE sharding_queue SET status = 'undo_waiting', updated_at = " + NOW
                        + " WHERE operation_group = :group AND status = 'undo_ready' AND blockers > 0")
                .bind("group", group)
                .execute();
    }

    private static List<Edge> edges(Handle handle, long group, String direction) {
        return handle.createQuery(
                        "SELECT w.command_id, w.waits_for FROM sharding_queue_wait w JOIN sharding_queue q ON q.id = w.command_id"
                                + " WHERE q.operation_group = :group AND w.direction = :direction")
                .bind("group", group)
                .bind("direction", direction)
                .map((row, context) -> new Edge(row.getLong("command_id"), row.getLong("waits_for")))
                .list();
    }

    /** How the commands of a group with ids above {@code savepoint} stand. */
    static Set<Kind> kinds(Handle handle, long group, long savepoint) {
        return new HashSet<>(handle.createQuery(
                        "SELECT DISTINCT phase, status, effect FROM sharding_queue WHERE operation_group = :group AND id > :savepoint")
                .bind("group", group)
                .bind("savepoint", savepoint)
                .map((row, context) -> new Kind(
                        Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                        CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        Effect.valueOf(row.getString("effect").toUpperCase(Locale.ROOT))))
                .list());
    }

    /** Makes what may be undone next claimable and says what it is; nothing if none is left. */
    static ReadyByNode ready(Handle handle, long group, UndoMode mode) {
        if (mode == UndoMode.MIRRORED) {
            return readyFree(handle, group);
        }
        StatementBundle bundle = new StatementBundle(handle);
        Answer<List<ReadyByNode>> next = readyNext(bundle, group, Integer.MAX_VALUE);
        bundle.send();
        return ReadyByNode.all(next.get());
    }

    /**
     * Adds what makes the next undo claimable, in strict reverse order. The answer is that one, or empty if none is left.
     *
     * @param below a place in the group from which on nothing is left to undo: one of thousands is not looked through again for each of them
     */
    static Answer<List<ReadyByNode>> readyNext(StatementBundle bundle, long group, int below) {
        // Through the index, whose last place comes first: within a group ids and places rise together.
        String last = " WHERE operation_group = ? AND seq < ? AND status IN " + TO_UNDO + " ORDER BY seq DESC LIMIT 1";
        bundle.write(
                "UPDATE sharding_queue FORCE INDEX (by_group) SET not_before = IF(status = 'undo_waiting', 0, not_before),"
                        + " updated_at = IF(status = 'undo_waiting', " + NOW + ", updated_at),"
                        + " status = IF(status = 'undo_waiting', 'undo_ready', status)" + last,
                group,
                below);
        return bundle.read(
                "SELECT " + ReadyRows.COLUMNS + " FROM sharding_queue FORCE INDEX (by_group)" + last,
                ReadyRows::read,
                group,
                below);
    }

    /** Adds the question for what is ordered and not undone yet; the answer holds one of it, if there is any. */
    static Answer<List<Long>> pending(StatementBundle bundle, long group) {
        return bundle.read(
                "SELECT id FROM sharding_queue WHERE operation_group = ? AND status IN " + TO_UNDO
                        + " ORDER BY seq LIMIT 1",
                row -> row.getLong("id"),
                group);
    }

    private static ReadyByNode readyFree(Handle handle, long group) {
        handle.createUpdate("UPDATE sharding_queue SET status = 'undo_ready', not_before = 0, updated_at = " + NOW
                        + " WHERE operation_group = :group AND status = 'undo_waiting' AND blockers = 0")
                .bind("group", group)
                .execute();
        return ReadyRows.of(handle, group, CommandState.UNDO_READY);
    }

    /** Some were given up: what waited for them waits no more for them, but for all that they waited for. */
    static void givenUp(Handle handle, long group, UndoMode mode) {
        if (mode == UndoMode.MIRRORED) {
            writeEdges(handle, group);
        }
    }
}
