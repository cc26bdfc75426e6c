package io.shardwright.metadata;

import io.shardwright.queue.GroupState;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * How much the queue holds and has done, counted from its rows: the figures of all coordinators agree and none is lost at a restart. What has ended never changes, so each group that has is counted
 * once in the life of this object: old rows cost nothing, wherever among them something is still under way. What is removed from the history was counted before, or all is counted anew. Safe for use by
 * many threads.
 */
public final class QueueFigures {
    private static final String UNDER_WAY = Stream.of(GroupState.values())
            .filter(state -> !state.ended())
            .map(state -> "'" + state.label() + "'")
            .collect(Collectors.joining(", ", "(", ")"));

    private static final Set<String> UNDONE =
            Set.of(GroupState.ROLLED_BACK.label(), GroupState.ROLLED_BACK_WITH_WAIVERS.label());

    /** Is no group's, so that a list has something. */
    private static final long NO_GROUP = 0;

    private final Transactions transactions;

    /** What was counted last, in which life of the metadata database. */
    private Counted counted = Counted.NOTHING;

    private String life = "";

    public QueueFigures(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * What was counted for good.
     *
     * @param ended of all groups below {@code to} that had ended, and of those that were removed
     * @param to below this id every group is counted or open
     * @param open groups below it that had not ended
     * @param there how many groups there were below it
     * @param purged how many groups had been removed
     */
    private record Counted(Figures ended, long to, Set<Long> open, long there, long purged) {
        static final Counted NOTHING = new Counted(Figures.NONE, 0, Set.of(), 0, 0);
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
                Counted before = before(handle);
                // Leaders publish one after another, so no group comes later with a lower id.
                long to = Math.max(
                        before.to(), one(handle.createQuery("SELECT COALESCE(MAX(id), 0) + 1 FROM operation_group")));
                Set<Long> open = open(handle, to);
                Set<Long> finished = new HashSet<>(before.open());
                finished.removeAll(open);
                Figures fresh = count(
                        handle,
                        "g.id >= :from AND g.id < :to AND g.id NOT IN (<open>)",
                        query -> query.bind("from", before.to()).bind("to", to).bindList("open", orNone(open)));
                Figures ended = before.ended().plus(fresh).plus(of(handle, finished));
                Figures all = ended.plus(of(handle, open));
                // Else some were counted, or not, before they were removed.
                if (PurgedFigures.groups(handle) == before.purged()) {
                    long more = fresh.groups().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            + open.stream().filter(id -> id >= before.to()).count();
                    counted = new Counted(ended, to, open, before.there() + more, before.purged());
                    return all;
                }
            }
        });
    }

    /** What is still right of what was counted before. */
    private Counted before(Handle handle) {
        String now = handle.createQuery("SELECT incarnation FROM coordinator_term")
                .mapTo(String.class)
                .findOne()
                .orElse("");
        long removed = PurgedFigures.groups(handle);
        if (!now.equals(life)) {
            counted = anew(handle, removed);
            life = now;
        } else if (removed != counted.purged()) {
            counted = without(handle, removed);
        }
        return counted;
    }

    private static Counted anew(Handle handle, long removed) {
        return new Counted(PurgedFigures.read(handle), 0, Set.of(), 0, removed);
    }

    /** After groups were removed. If each of them was counted, as it had ended long before, the sum is as it was. */
    private Counted without(Handle handle, long removed) {
        long there = one(handle.createQuery("SELECT COUNT(*) FROM operation_group WHERE id < :to")
                .bind("to", counted.to()));
        long open = one(handle.createQuery("SELECT COUNT(*) FROM operation_group WHERE id IN (<open>)")
                .bindList("open", orNone(counted.open())));
        boolean known = counted.there() - there == removed - counted.purged()
                && open == counted.open().size();
        return known
                ? new Counted(counted.ended(), counted.to(), counted.open(), there, removed)
                : anew(handle, removed);
    }

    private static Set<Long> open(Handle handle, long to) {
        return Set.copyOf(
                handle.createQuery("SELECT id FROM operation_group WHERE state IN " + UNDER_WAY + " AND id < :to")
                        .bind("to", to)
                        .mapTo(Long.class)
                        .list());
    }

    private static Collection<Long> orNone(Set<Long> groups) {
        return groups.isEmpty() ? List.of(NO_GROUP) : groups;
    }

    private static Figures of(Handle handle, Set<Long> groups) {
        return groups.isEmpty()
                ? Figures.NONE
                : count(handle, "g.id IN (<ids>)", query -> query.bindList("ids", groups));
    }

    /**
     * Of some groups.
     *
     * @param which a condition on {@code g.id}
     * @param bound binds what it takes
     */
    static Figures count(Handle handle, String which, UnaryOperator<Query> bound) {
        String those = which.replace("g.id", "q.operation_group");
        return ofGroups(handle, which, bound)
                .plus(ofCommands(handle, "sharding_queue q WHERE " + those, bound))
                .plus(ofCommands(handle, "sharding_queue_history q WHERE " + those, bound));
    }

    private static Figures ofGroups(Handle handle, String which, UnaryOperator<Query> bound) {
        Map<String, Long> groups = new TreeMap<>();
        Map<String, Long> aborted = new TreeMap<>();
        Map<String, Long> millis = new TreeMap<>();
        bound.apply(handle.createQuery(
                        "SELECT g.state, g.abort_reason, COUNT(*) AS n, COALESCE(SUM(g.ended_at - g.aborted_at), 0) AS millis"
                                + " FROM operation_group g WHERE " + which + " GROUP BY g.state, g.abort_reason"))
                .map((row, context) -> {
                    String state = row.getString("state");
                    groups.merge(state, row.getLong("n"), Long::sum);
                    if (UNDONE.contains(state)) {
                        millis.merge(state, row.getLong("millis"), Long::sum);
                    }
                    if (row.getString("abort_reason") != null) {
                        aborted.merge(row.getString("abort_reason"), row.getLong("n"), Long::sum);
                    }
                    return state;
                })
                .list();
        List<Rollbacks> rollbacks = millis.entrySet().stream()
                .map(entry -> new Rollbacks(entry.getKey(), groups.getOrDefault(entry.getKey(), 0L), entry.getValue()))
                .toList();
        return new Figures(groups, Map.of(), rollbacks, aborted, 0, 0);
    }

    private static Figures ofCommands(Handle handle, String which, UnaryOperator<Query> bound) {
        // Of tries that failed: the one that runs may succeed, the last one of what is undone has.
        return bound
                .apply(handle.createQuery("SELECT q.status, COUNT(*) AS n, SUM(q.undo_tries) AS tries,"
                        + " SUM(GREATEST(0, q.undo_tries - q.undo_unsent - (q.status IN ('undoing', 'undone')))) AS failures"
                        + " FROM " + which + " GROUP BY q.status"))
                .map((row, context) -> new Figures(
                        Map.of(),
                        Map.of(row.getString("status"), row.getLong("n")),
                        List.of(),
                        Map.of(),
                        row.getLong("tries"),
                        row.getLong("failures")))
                .list()
                .stream()
                .reduce(Figures.NONE, Figures::plus);
    }

    private static long one(Query query) {
        return query.mapTo(Long.class).one();
    }
}
