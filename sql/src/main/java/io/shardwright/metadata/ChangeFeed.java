package io.shardwright.metadata;

import io.shardwright.feed.Audience;
import io.shardwright.feed.Change;
import io.shardwright.feed.ChangeKind;
import io.shardwright.fleet.Incarnation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * The changes that were told, each at its place. Only the leader writes, one transaction after another, so places rise in the order of commits: whoever has
 * seen one has missed none before it. A thing has one row, which moves to the end when it changes, so whoever reads on sees how everything stands that has
 * changed, and not each of its changes.
 */
public final class ChangeFeed {
    /** From so many places before the end streams go on; whoever is further behind loads anew. */
    public static final int WINDOW = 10_000;

    /** Settled things are removed once they are further behind; above the window, so that no reader misses one by that. */
    private static final int KEPT = 2 * WINDOW;

    private static final int NOTE_CHARS_MAX = 255;

    private final Transactions transactions;

    public ChangeFeed(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** A change at its place. */
    public record Placed(long place, Change change) {}

    /**
     * What a reader finds.
     *
     * @param life in which the places were given
     * @param end the last place
     * @param changes by place
     */
    public record Page(Incarnation life, long end, List<Placed> changes) {
        public Page {
            changes = List.copyOf(changes);
        }

        /** Whether there is more after it. */
        public boolean goesOn() {
            return !changes.isEmpty() && changes.get(changes.size() - 1).place() < end;
        }
    }

    /** What changed after a place, and within the window. */
    public Page after(long place, int limit) {
        return transactions.in(handle -> {
            record Ends(Incarnation life, long end) {}
            Ends ends = handle.createQuery(
                            "SELECT incarnation, (SELECT COALESCE(MAX(place), 0) FROM change_feed) AS end FROM coordinator_term WHERE id = 1")
                    .map((row, context) ->
                            new Ends(Incarnation.parse(row.getString("incarnation")), row.getLong("end")))
                    .one();
            List<Placed> changes = ends.end() <= place
                    ? List.of()
                    : handle.createQuery("SELECT * FROM change_feed WHERE place > :after ORDER BY place LIMIT :limit")
                            .bind("after", Math.max(place, ends.end() - WINDOW))
                            .bind("limit", limit)
                            .map((row, context) -> placed(row))
                            .list();
            return new Page(ends.life(), ends.end(), changes);
        });
    }

    /** All that was told and is not yet removed. */
    public List<Change> told() {
        return transactions.in(handle -> handle.createQuery("SELECT * FROM change_feed")
                .map((row, context) -> placed(row).change())
                .list());
    }

    /** Tells of changes, in their order. */
    public void tell(LeaderTerm term, List<Change> changes) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            long place = end(handle);
            PreparedBatch batch =
                    handle.prepareBatch("REPLACE INTO change_feed (kind, id, place, state, note, version, percentage,"
                            + " part_of, tables, settled, at) VALUES (:kind, :id, :place, :state, :note, :version, :percentage,"
                            + " :within, :tables, :settled, :at)");
            for (Change change : changes) {
                place++;
                Audience audience = change.audience();
                batch.bind("kind", change.kind().label())
                        .bind("id", change.id())
                        .bind("place", place)
                        .bind("state", change.state())
                        .bind("note", change.note())
                        .bind("version", change.version())
                        .bind(
                                "percentage",
                                change.percentage().isPresent()
                                        ? change.percentage().getAsInt()
                                        : null)
                        .bind("within", change.within().orElse(null))
                        .bind("tables", audience.everyone() ? null : String.join(",", audience.tables()))
                        .bind("settled", change.settled())
                        .bind("at", change.at())
                        .add();
            }
            batch.execute();
        });
    }

    /**
     * Removes what is settled, and so far from the end that no stream goes on from there.
     *
     * @param before epoch milliseconds; what changed later may be seen again, and is kept to be known then
     * @return what was removed
     */
    public List<Change.Subject> removeSettled(LeaderTerm term, long before) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            String settled = " FROM change_feed WHERE place <= :place AND settled AND at < :before";
            long place = end(handle) - KEPT;
            List<Change.Subject> removed = handle.createQuery("SELECT *" + settled)
                    .bind("place", place)
                    .bind("before", before)
                    .map((row, context) -> placed(row).change().subject())
                    .list();
            handle.createUpdate("DELETE" + settled)
                    .bind("place", place)
                    .bind("before", before)
                    .execute();
            return removed;
        });
    }

    private static long end(Handle handle) {
        return handle.createQuery("SELECT COALESCE(MAX(place), 0) FROM change_feed")
                .mapTo(Long.class)
                .one();
    }

    static String note(String text) {
        return text.length() <= NOTE_CHARS_MAX ? text : text.substring(0, NOTE_CHARS_MAX);
    }

    private static Placed placed(ResultSet row) throws SQLException {
        int percentage = row.getInt("percentage");
        OptionalInt far = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(percentage);
        return new Placed(
                row.getLong("place"),
                new Change(
                        ChangeKind.of(row.getString("kind")),
                        row.getString("id"),
                        row.getString("state"),
                        row.getString("note"),
                        row.getLong("version"),
                        far,
                        Optional.ofNullable(row.getString("part_of")),
                        audience(row.getString("tables")),
                        row.getBoolean("settled"),
                        row.getLong("at")));
    }

    private static Audience audience(@Nullable String tables) {
        if (tables == null) {
            return Audience.EVERYONE;
        }
        Set<String> names = new TreeSet<>(Arrays.asList(tables.split(",")));
        names.remove("");
        return Audience.of(names);
    }
}
