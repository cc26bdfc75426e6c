package io.shardwright.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Where commands are once their group has ended some time ago. A group's are all in the queue or all in the history, and never come back from there.
 */
final class QueueHistory {
    /** Commands in one statement: a group of thousands takes several. */
    private static final int CHUNK = 1_000;

    private static final String IDS = "ids";

    private QueueHistory() {}

    /**
     * Commands of one group, wherever they are. The queue is asked first: what has left it by then is in the history.
     *
     * @param read from the table of that name
     */
    static <T> List<T> inEither(Function<String, List<T>> read) {
        List<T> queued = read.apply("sharding_queue");
        return queued.isEmpty() ? read.apply("sharding_queue_history") : queued;
    }

    /**
     * Moves the commands of groups to the history. The groups are locked, and nothing else: every statement that changes something finds its rows by
     * their ids, as one that reads past the rows of others would wait for them.
     */
    static void archive(Handle handle, List<String> groups) {
        String edge = sharedColumns(handle, "sharding_queue_wait", "sharding_queue_wait_history");
        String command = sharedColumns(handle, "sharding_queue", "sharding_queue_history");
        for (List<Long> ids : commands(handle, "sharding_queue", groups)) {
            update(
                    handle,
                    ids,
                    "INSERT INTO sharding_queue_wait_history (" + edge + ") SELECT " + edge
                            + " FROM sharding_queue_wait FORCE INDEX (PRIMARY) WHERE command_id IN (<ids>)");
            update(
                    handle,
                    ids,
                    "DELETE w FROM sharding_queue_wait w FORCE INDEX (PRIMARY) WHERE w.command_id IN (<ids>)");
            update(
                    handle,
                    ids,
                    "INSERT INTO sharding_queue_history (" + command + ") SELECT " + command
                            + " FROM sharding_queue FORCE INDEX (PRIMARY) WHERE id IN (<ids>)");
            update(handle, ids, "DELETE i FROM node_intent i FORCE INDEX (PRIMARY) WHERE i.command_id IN (<ids>)");
            update(handle, ids, "DELETE q FROM sharding_queue q FORCE INDEX (PRIMARY) WHERE q.id IN (<ids>)");
        }
        update(handle, groups, "UPDATE operation_group FORCE INDEX (PRIMARY) SET archived = TRUE WHERE id IN (<ids>)");
    }

    /**
     * The columns that both tables have, wherever they stand: so what a newer version keeps in columns of its own is taken along by this one, and one that is being given its columns,
     * table after table, is not in the way.
     */
    private static String sharedColumns(Handle handle, String from, String to) {
        List<String> columns = handle.createQuery(
                        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
                                + " AND table_name IN (:from, :to) GROUP BY column_name HAVING COUNT(*) = 2")
                .bind("from", from)
                .bind("to", to)
                .mapTo(String.class)
                .list();
        return String.join(", ", columns);
    }

    /** Removes groups that are in the history, but for what is counted of them. The groups are locked. */
    static void purge(Handle handle, List<String> groups) {
        PurgedFigures.keep(handle, groups);
        for (List<Long> ids : commands(handle, "sharding_queue_history", groups)) {
            update(
                    handle,
                    ids,
                    "DELETE w FROM sharding_queue_wait_history w FORCE INDEX (PRIMARY) WHERE w.command_id IN (<ids>)");
            update(handle, ids, "DELETE q FROM sharding_queue_history q FORCE INDEX (PRIMARY) WHERE q.id IN (<ids>)");
        }
        update(handle, groups, "DELETE c FROM continuation c FORCE INDEX (by_group) WHERE c.group_id IN (<ids>)");
        update(handle, groups, "DELETE g FROM operation_group g FORCE INDEX (PRIMARY) WHERE g.id IN (<ids>)");
    }

    private static List<List<Long>> commands(Handle handle, String table, List<String> groups) {
        List<Long> ids = handle.createQuery("SELECT id FROM " + table
                        + " FORCE INDEX (by_group) WHERE operation_group IN (<ids>) ORDER BY id")
                .bindList(IDS, groups)
                .mapTo(Long.class)
                .list();
        List<List<Long>> chunks = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += CHUNK) {
            chunks.add(ids.subList(from, Math.min(ids.size(), from + CHUNK)));
        }
        return chunks;
    }

    private static void update(Handle handle, List<?> ids, String sql) {
        handle.createUpdate(sql).bindList(IDS, ids).execute();
    }
}
