package io.shardwright.metadata;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** How much the queue holds and has done, counted from its rows: the figures of all coordinators agree and none is lost at a restart. */
public final class QueueFigures {
    private final Transactions transactions;

    public QueueFigures(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** Rollbacks that have ended in one way, and how long they took together. */
    public record Rollbacks(String outcome, long count, long totalMillis) {}

    /**
     * The figures.
     *
     * @param groups by state
     * @param commands by state
     * @param rollbacks by how they ended
     * @param aborted groups by why they were aborted
     * @param undoTries how often an undo was started
     * @param undoFailures how many of these have failed
     */
    public record Figures(
            Map<String, Long> groups,
            Map<String, Long> commands,
            List<Rollbacks> rollbacks,
            Map<String, Long> aborted,
            long undoTries,
            long undoFailures) {}

    /** What they are now. */
    public Figures read() {
        return transactions.in(handle -> new Figures(
                counts(handle.createQuery("SELECT state AS name, COUNT(*) AS n FROM operation_group GROUP BY state")),
                counts(handle.createQuery("SELECT status AS name, COUNT(*) AS n FROM sharding_queue GROUP BY status")),
                handle.createQuery(
                                "SELECT state, COUNT(*) AS n, COALESCE(SUM(ended_at - aborted_at), 0) AS millis FROM operation_group"
                                        + " WHERE state IN ('rolled_back', 'rolled_back_with_waivers') GROUP BY state ORDER BY state")
                        .map((row, context) ->
                                new Rollbacks(row.getString("state"), row.getLong("n"), row.getLong("millis")))
                        .list(),
                counts(
                        handle.createQuery(
                                "SELECT abort_reason AS name, COUNT(*) AS n FROM operation_group WHERE abort_reason IS NOT NULL GROUP BY abort_reason")),
                sum(handle, "undo_tries"),
                // The try that runs may succeed, the last one of what is undone has.
                sum(handle, "GREATEST(0, undo_tries - undo_unsent - (status IN ('undoing', 'undone')))")));
    }

    private static long sum(Handle handle, String of) {
        return handle.createQuery("SELECT COALESCE(SUM(" + of + "), 0) FROM sharding_queue")
                .mapTo(Long.class)
                .one();
    }

    private static Map<String, Long> counts(org.jdbi.v3.core.statement.Query query) {
        Map<String, Long> counts = new TreeMap<>();
        query.map((row, context) -> Map.entry(row.getString("name"), row.getLong("n")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }
}
