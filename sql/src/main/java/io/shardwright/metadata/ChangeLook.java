package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.feed.Audience;
import io.shardwright.feed.Change;
import io.shardwright.feed.ChangeKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** How the things stand that people watch: what is open, and what has ended or changed of late. Reads only, by indexes; nothing that is settled is read twice. */
public final class ChangeLook {
    /** Nobody's transaction takes so long between its clock and its commit; below, what was committed late would not be seen. */
    public static final long LATE_MILLIS = 10_000;

    private static final int LOOKED_UP_AT_ONCE = 500;

    private static final String GROUP = "SELECT uuid, state, COALESCE(abort_reason, '') AS why, version, only_table,"
            + " ended_at IS NOT NULL AS settled, updated_at FROM operation_group WHERE ";

    private final Transactions transactions;

    public ChangeLook(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * Looks.
     *
     * @param since epoch milliseconds by the metadata database's clock: when the last change was that is known. If the clock was set back it is not
     *     waited for
     * @param open the groups that had not ended
     */
    public List<Change> look(long since, Set<String> open) {
        return transactions.in(handle -> {
            long from = Math.min(since, Transactions.now(handle)) - LATE_MILLIS;
            List<Change> seen = new ArrayList<>(groups(handle, from, open));
            seen.addAll(moves(handle, from));
            seen.addAll(rebalances(handle, from));
            seen.addAll(nodes(handle));
            seen.addAll(tables(handle));
            seen.addAll(pauses(handle));
            seen.addAll(leader(handle));
            return seen;
        });
    }

    private static List<Change> groups(Handle handle, long from, Set<String> open) {
        List<Change> groups = new ArrayList<>(groups(handle.createQuery(
                GROUP + "state IN ('pending', 'active', 'prepared', 'completing', 'aborting', 'rollback_stuck')")));
        groups.addAll(groups(handle.createQuery(
                        GROUP
                                + "archived = FALSE AND state IN ('committed', 'rolled_back', 'rolled_back_with_waivers') AND ended_at >= :from")
                .bind("from", from)));
        Set<String> missing = new HashSet<>(open);
        groups.forEach(group -> missing.remove(group.id()));
        List<String> ids = List.copyOf(missing);
        for (int first = 0; first < ids.size(); first += LOOKED_UP_AT_ONCE) {
            groups.addAll(groups(handle.createQuery(GROUP + "uuid IN (<ids>)")
                    .bindList("ids", ids.subList(first, Math.min(ids.size(), first + LOOKED_UP_AT_ONCE)))));
        }
        return groups;
    }

    private static List<Change> groups(Query query) {
        return query.map((row, context) -> change(
                        ChangeKind.GROUP,
                        row,
                        "uuid",
                        Optional.empty(),
                        OptionalInt.empty(),
                        about(row.getString("only_table"))))
                .list();
    }

    private static List<Change> moves(Handle handle, long from) {
        return handle.createQuery(
                        "SELECT m.id, m.state, m.note AS why, m.updated_at AS version, m.table_name, r.rebalance,"
                                + " m.ended_at IS NOT NULL AS settled, m.updated_at FROM shard_move m"
                                + " LEFT JOIN rebalance_move r ON r.move_id = m.id WHERE m.updated_at >= :from")
                .bind("from", from)
                .map((row, context) -> change(
                        ChangeKind.MOVE,
                        row,
                        "id",
                        Optional.ofNullable(row.getString("rebalance")),
                        OptionalInt.empty(),
                        about(row.getString("table_name"))))
                .list();
    }

    /** Of which tables they are is in their plans, and not read here. */
    private static List<Change> rebalances(Handle handle, long from) {
        return handle.createQuery(
                        "SELECT id, state, IF(waits = '', note, waits) AS why, updated_at AS version, percentage,"
                                + " ended_at IS NOT NULL AS settled, updated_at FROM rebalance"
                                + " WHERE ended_at IS NULL OR updated_at >= :from")
                .bind("from", from)
                .map((row, context) -> change(
                        ChangeKind.REBALANCE,
                        row,
                        "id",
                        Optional.empty(),
                        OptionalInt.of(row.getInt("percentage")),
                        Audience.of(Set.of())))
                .list();
    }

    private static List<Change> nodes(Handle handle) {
        return handle.createQuery("SELECT n.name, n.standing AS state, IF(COALESCE(" + Leases.LIVES
                        + ", FALSE), s.trouble, 'away') AS why, n.epoch AS version, FALSE AS settled, " + NOW
                        + " AS updated_at FROM node n LEFT JOIN worker_session s ON " + Leases.NEWEST)
                .map((row, context) ->
                        change(ChangeKind.NODE, row, "name", Optional.empty(), OptionalInt.empty(), Audience.EVERYONE))
                .list();
    }

    private static List<Change> tables(Handle handle) {
        return handle.createQuery(
                        "SELECT name, state, '' AS why, version, FALSE AS settled, updated_at FROM sharded_table")
                .map((row, context) -> change(
                        ChangeKind.TABLE,
                        row,
                        "name",
                        Optional.empty(),
                        OptionalInt.empty(),
                        about(row.getString("name"))))
                .list();
    }

    private static List<Change> pauses(Handle handle) {
        return handle.createQuery(
                        "SELECT IF(target = '', scope, CONCAT(scope, '/', target)) AS name, IF(" + PauseRows.HOLDS
                                + ", 'paused', 'running') AS state, reason AS why, version, FALSE AS settled, updated_at FROM control"
                                + " WHERE scope <> 'withheld'")
                .map((row, context) ->
                        change(ChangeKind.PAUSE, row, "name", Optional.empty(), OptionalInt.empty(), Audience.EVERYONE))
                .list();
    }

    private static List<Change> leader(Handle handle) {
        return handle.createQuery(
                        "SELECT 'leader' AS name, state, holder AS why, term AS version, FALSE AS settled, started_at AS updated_at"
                                + " FROM coordinator_term WHERE id = 1")
                .map((row, context) -> change(
                        ChangeKind.LEADER, row, "name", Optional.empty(), OptionalInt.empty(), Audience.EVERYONE))
                .list();
    }

    private static Audience about(String tables) {
        return Audience.of(
                Arrays.stream(tables.split(",")).filter(name -> !name.isEmpty()).collect(Collectors.toSet()));
    }

    private static Change change(
            ChangeKind kind,
            ResultSet row,
            String id,
            Optional<String> within,
            OptionalInt percentage,
            Audience audience)
            throws SQLException {
        return new Change(
                kind,
                row.getString(id),
                row.getString("state"),
                ChangeFeed.note(row.getString("why")),
                row.getLong("version"),
                percentage,
                within,
                audience,
                row.getBoolean("settled"),
                row.getLong("updated_at"));
    }
}
