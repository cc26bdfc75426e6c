package io.shardwright.metadata;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * How much the queue holds and has done, counted from its rows: the figures of all coordinators agree and none is lost at a restart. What has ended never changes, so up to the first group that
 * has not ended each is counted once in the life of this object: old rows cost nothing. Once groups were removed from the history all is counted anew. Safe for use by many threads.
 */
public final class QueueFigures {
    private static final String ENDED = "('committed', 'rolled_back', 'rolled_back_with_waivers')";

    private final Transactions transactions;

    /** What was counted for good, of groups below {@link #countedTo}, in which life of the metadata database. */
    private Figures counted = Figures.NONE;

    private long countedTo;
    private String life = "";

    /** How many groups had been removed then. */
    private long purged;

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
            long undoFailures) {
        static final Figures NONE = new Figures(Map.of(), Map.of(), List.of(), Map.of(), 0, 0);

        Figures plus(Figures other) {
            Map<String, Rollbacks> both = new TreeMap<>();
            Stream.concat(rollbacks.stream(), other.rollbacks.stream())
                    .forEach(some -> both.merge(
                            some.outcome(),
                            some,
                            (one, two) -> new Rollbacks(
                                    one.outcome(), one.count() + two.count(), one.totalMillis() + two.totalMillis())));
            return new Figures(
                    sum(groups, other.groups),
                    sum(commands, other.commands),
                    List.copyOf(both.values()),
                    sum(aborted, other.aborted),
                    undoTries + other.undoTries,
                    undoFailures + other.undoFailures);
        }

        private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
            Map<String, Long> sum = new TreeMap<>(one);
            other.forEach((name, count) -> sum.merge(name, count, Long::sum));
            return sum;
        }
    }

    /** What they are now. */
    public synchronized Figures read() {
        return transactions.in(handle -> {
            while (true) {
                begin(handle);
                // Leaders publish one after another, so no group comes later with a lower id.
                long open = handle.createQuery(
                                "SELECT COALESCE(MIN(id), (SELECT COALESCE(MAX(id), 0) + 1 FROM operation_group))"
                                        + " FROM operation_group WHERE id >= :from AND state NOT IN " + ENDED)
                        .bind("from", countedTo)
                        .mapTo(Long.class)
                        .one();
                Figures ended = counted.plus(count(handle, countedTo, open));
                Figures all = ended.plus(count(handle, open, Long.MAX_VALUE));
                // Else some were counted, or not, before they were removed.
                if (PurgedFigures.groups(handle) == purged) {
                    counted = ended;
                    countedTo = open;
                    return all;
                }
            }
        });
    }

    private void begin(Handle handle) {
        String now = handle.createQuery("SELECT incarnation FROM coordinator_term")
                .mapTo(String.class)
                .findOne()
                .orElse("");
        long removed = PurgedFigures.groups(handle);
        if (!now.equals(life) || removed != purged) {
            counted = PurgedFigures.read(handle);
            countedTo = 0;
            life = now;
            purged = removed;
        }
    }

    /** Of the groups from one id to below another. */
    private static Figures count(Handle handle, long from, long to) {
        return count(
                handle,
                "g.id >= :from AND g.id < :to",
                query -> query.bind("from", from).bind("to", to));
    }

    /**
     * Of some groups.
     *
     * @param which a condition on {@code g.id}
     * @param bound binds what it takes
     */
    static Figures count(Handle handle, String which, UnaryOperator<Query> bound) {
        String groups = " FROM operation_group g WHERE " + which;
        String those = which.replace("g.id", "operation_group");
        String commands = " FROM (SELECT status, undo_tries, undo_unsent FROM sharding_queue WHERE " + those
                + " UNION ALL SELECT status, undo_tries, undo_unsent FROM sharding_queue_history WHERE " + those
                + ") q";
        return new Figures(
                counts(ask(handle, "SELECT state AS name, COUNT(*) AS n" + groups + " GROUP BY state", bound)),
                counts(ask(handle, "SELECT status AS name, COUNT(*) AS n" + commands + " GROUP BY status", bound)),
                ask(
                                handle,
                                "SELECT state, COUNT(*) AS n, COALESCE(SUM(ended_at - aborted_at), 0) AS millis"
                                        + groups
                                        + " AND state IN ('rolled_back', 'rolled_back_with_waivers') GROUP BY state ORDER BY state",
                                bound)
                        .map((row, context) ->
                                new Rollbacks(row.getString("state"), row.getLong("n"), row.getLong("millis")))
                        .list(),
                counts(ask(
                        handle,
                        "SELECT abort_reason AS name, COUNT(*) AS n" + groups
                                + " AND abort_reason IS NOT NULL GROUP BY abort_reason",
                        bound)),
                one(ask(handle, "SELECT COALESCE(SUM(undo_tries), 0)" + commands, bound)),
                // The try that runs may succeed, the last one of what is undone has.
                one(ask(
                        handle,
                        "SELECT COALESCE(SUM(GREATEST(0, undo_tries - undo_unsent - (status IN ('undoing', 'undone')))), 0)"
                                + commands,
                        bound)));
    }

    private static Query ask(Handle handle, String sql, UnaryOperator<Query> bound) {
        return bound.apply(handle.createQuery(sql));
    }

    private static long one(Query query) {
        return query.mapTo(Long.class).one();
    }

    private static Map<String, Long> counts(Query query) {
        Map<String, Long> counts = new TreeMap<>();
        query.map((row, context) -> Map.entry(row.getString("name"), row.getLong("n")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }
}
