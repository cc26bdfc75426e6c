package io.shardwright.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** What is counted of groups whose records were removed. */
final class PurgedFigures {
    private static final String GROUP = "group";
    private static final String COMMAND = "command";
    private static final String ROLLBACK = "rollback";
    private static final String ROLLBACK_MILLIS = "rollback-millis";
    private static final String ABORT = "abort";
    private static final String UNDO_TRY = "undo-try";
    private static final String UNDO_FAILURE = "undo-failure";

    private PurgedFigures() {}

    /** Adds what is counted of groups, in the transaction that removes them. */
    static void keep(Handle handle, List<String> groups) {
        QueueFigures.Figures figures =
                QueueFigures.count(handle, "g.id IN (<ids>)", query -> query.bindList("ids", groups));
        add(handle, GROUP, figures.groups());
        add(handle, COMMAND, figures.commands());
        Map<String, Long> rollbacks = new TreeMap<>();
        Map<String, Long> millis = new TreeMap<>();
        figures.rollbacks().forEach(some -> {
            rollbacks.put(some.outcome(), some.count());
            millis.put(some.outcome(), some.totalMillis());
        });
        add(handle, ROLLBACK, rollbacks);
        add(handle, ROLLBACK_MILLIS, millis);
        add(handle, ABORT, figures.aborted());
        add(handle, UNDO_TRY, Map.of("", figures.undoTries()));
        add(handle, UNDO_FAILURE, Map.of("", figures.undoFailures()));
    }

    private static void add(Handle handle, String figure, Map<String, Long> counts) {
        counts.forEach((label, n) -> handle.createUpdate("INSERT INTO purged_figure (figure, label, n) VALUES (:figure,"
                        + " :label, :n) ON DUPLICATE KEY UPDATE n = n + VALUES(n)")
                .bind("figure", figure)
                .bind("label", label)
                .bind("n", n)
                .execute());
    }

    /** How many groups were removed: whoever has counted when it was another number counts anew. */
    static long groups(Handle handle) {
        return handle.createQuery("SELECT COALESCE(SUM(n), 0) FROM purged_figure WHERE figure = '" + GROUP + "'")
                .mapTo(Long.class)
                .one();
    }

    /** All that was kept. */
    static QueueFigures.Figures read(Handle handle) {
        Map<String, Map<String, Long>> kept = new TreeMap<>();
        handle.createQuery("SELECT figure, label, n FROM purged_figure")
                .map((row, context) -> kept.computeIfAbsent(row.getString("figure"), name -> new TreeMap<>())
                        .put(row.getString("label"), row.getLong("n")))
                .list();
        List<QueueFigures.Rollbacks> rollbacks = new ArrayList<>();
        of(kept, ROLLBACK)
                .forEach((outcome, n) -> rollbacks.add(new QueueFigures.Rollbacks(
                        outcome, n, of(kept, ROLLBACK_MILLIS).getOrDefault(outcome, 0L))));
        return new QueueFigures.Figures(
                of(kept, GROUP),
                of(kept, COMMAND),
                rollbacks,
                of(kept, ABORT),
                of(kept, UNDO_TRY).getOrDefault("", 0L),
                of(kept, UNDO_FAILURE).getOrDefault("", 0L));
    }

    private static Map<String, Long> of(Map<String, Map<String, Long>> kept, String figure) {
        return kept.getOrDefault(figure, Map.of());
    }
}
