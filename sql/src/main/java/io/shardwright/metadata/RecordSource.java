package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupKind;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the records of a kind are. Each text is an expression of SQL.
 *
 * @param kind of record
 * @param table with its alias
 * @param id of a row: a column where an index has to find it
 * @param name for people
 * @param state in which it is
 * @param servedAt since when; null while it has not ended
 * @param neededBy what still needs it; null if nothing does
 * @param rows how much goes with it
 * @param among which rows are looked at, so that an index finds them
 */
record RecordSource(
        CleanupKind kind,
        String table,
        String id,
        String name,
        String state,
        String servedAt,
        String neededBy,
        String rows,
        String among) {
    private static final String ONE = "1";
    private static final String GROUPS = "operation_group g";

    /** What a group must outlive: a move whose way back is open, a node that it takes back, a table that it changes. */
    private static final String GROUP_AT_WORK = ofMove("group_id", " AND m.ended_at IS NULL")
            + ", " + ofMove("reverse_group", " AND m.ended_at IS NULL")
            + ", " + ofMove("accept_group", " AND m.ended_at IS NULL")
            + ", (SELECT CONCAT('locks on ', l.resource) FROM group_lock l WHERE l.group_id = g.id LIMIT 1)"
            + ", IF(g.id IN (SELECT l.group_id FROM node_loss l WHERE l.group_id IS NOT NULL), 'a node that returns', NULL)"
            + ", IF(g.id IN (SELECT t.changing_group FROM sharded_table t WHERE t.changing_group IS NOT NULL), 'a table that changes', NULL)";

    /** What tells of a group that is in no queue any more. */
    private static final String GROUP_IN_RECORDS = ofMove("group_id", "")
            + ", " + ofMove("reverse_group", "")
            + ", " + ofMove("accept_group", "")
            + ", (SELECT CONCAT(a.node, ': ', a.name) FROM artifact a WHERE a.group_id = g.id AND a.state <> 'gone' LIMIT 1)"
            + ", IF(g.id IN (SELECT d.group_id FROM dropped_table d), 'a dropped table', NULL)"
            + ", (SELECT 'a waiver' FROM waiver w WHERE w.group_id = g.id LIMIT 1)";

    private static final Map<String, RecordSource> ALL = List.of(
                    group(
                            Cleanup.HISTORY,
                            "sharding_queue_history",
                            "g.archived",
                            GROUP_AT_WORK + ", " + GROUP_IN_RECORDS),
                    group(Cleanup.FAILED_GROUPS, "sharding_queue", "NOT g.archived", GROUP_AT_WORK),
                    group(Cleanup.QUEUE_ROWS, "sharding_queue", "NOT g.archived", GROUP_AT_WORK),
                    new RecordSource(
                            Cleanup.MOVES,
                            "shard_move m",
                            "m.id",
                            "CONCAT(m.id, ' (', m.table_name, '/', m.shard, ')')",
                            "m.state",
                            "m.ended_at",
                            "(SELECT CONCAT('rebalance ', v.rebalance) FROM rebalance_move v WHERE v.move_id = m.id LIMIT 1),"
                                    + " (SELECT CONCAT('rebalance ', r.id) FROM rebalance r WHERE LOCATE(m.id, r.earlier) > 0 LIMIT 1),"
                                    + " (SELECT CONCAT(a.node, ': ', a.name) FROM artifact a WHERE a.group_id IN (m.group_id, m.reverse_group,"
                                    + " m.accept_group) AND a.state <> 'gone' LIMIT 1)",
                            ONE,
                            "TRUE"),
                    new RecordSource(
                            Cleanup.REBALANCES,
                            "rebalance r",
                            "r.id",
                            "r.id",
                            "r.state",
                            "r.ended_at",
                            "(SELECT CONCAT('move ', m.id) FROM rebalance_move v JOIN shard_move m ON m.id = v.move_id"
                                    + " WHERE v.rebalance = r.id AND m.ended_at IS NULL LIMIT 1)",
                            ONE,
                            "TRUE"),
                    new RecordSource(
                            Cleanup.TOMBSTONES,
                            "artifact a",
                            "a.id",
                            "CONCAT(a.node, ': ', a.name)",
                            "a.state",
                            "a.updated_at",
                            List.of("group_id", "reverse_group", "accept_group").stream()
                                    .map(column -> "(SELECT CONCAT('move ', m.id) FROM shard_move m WHERE m." + column
                                            + " = a.group_id AND m.ended_at IS NULL LIMIT 1)")
                                    .collect(Collectors.joining(", ")),
                            ONE,
                            "TRUE"),
                    new RecordSource(
                            Cleanup.SESSIONS,
                            "worker_session s",
                            "CONCAT(s.node, '/', s.epoch)",
                            "CONCAT(s.node, ' epoch ', s.epoch)",
                            "s.state",
                            "s.lease_expires_at",
                            "(SELECT CONCAT('node ', n.name) FROM node n WHERE " + Leases.NEWEST + "),"
                                    + " (SELECT a.name FROM artifact a WHERE a.node = s.node AND a.epoch = s.epoch AND a.state <> 'gone' LIMIT 1)",
                            ONE,
                            "TRUE"),
                    new RecordSource(
                            Cleanup.PAUSES,
                            "control c",
                            "CONCAT(c.scope, '/', c.target)",
                            "CONCAT(c.scope, ' ', c.target)",
                            "IF(" + PauseRows.HOLDS + " AND " + ofEndedGroup() + " IS NULL, 'held', 'over')",
                            "LEAST(COALESCE(c.expires_at, " + ofEndedGroup() + "), COALESCE(" + ofEndedGroup()
                                    + ", c.expires_at))",
                            "NULL",
                            ONE,
                            "c.scope IN ('node', 'table', 'group')"),
                    new RecordSource(
                            Cleanup.TERMS,
                            "leader_history h",
                            "CONCAT(h.begun_at, '/', h.term)",
                            "CONCAT('term ', h.term, ' of ', h.holder)",
                            "'begun'",
                            "h.begun_at",
                            "(SELECT 'the leader' FROM coordinator_term t WHERE t.id = 1 AND t.term <= h.term)",
                            ONE,
                            "TRUE"),
                    new RecordSource(
                            Cleanup.SCRATCH,
                            "artifact a",
                            "a.id",
                            "CONCAT(a.node, ': ', a.name)",
                            "'left'",
                            "a.created_at",
                            "IF(a.created_at > " + NOW + " - " + RehearsalSchemas.UNDER_WAY_MILLIS
                                    + ", 'a rehearsal', NULL)",
                            ONE,
                            "a.kind = '" + RehearsalSchemas.KIND + "'"),
                    new RecordSource(
                            Cleanup.LEFTOVERS,
                            Leftovers.ALL + " l",
                            Leftovers.ID,
                            "CONCAT(l.node, ': ', l.kind, ' ', l.object)",
                            "'left'",
                            "l.since",
                            "NULL",
                            ONE,
                            "TRUE"),
                    new RecordSource(
                            Cleanup.CLUSTER_USES,
                            "engine_cluster_use u",
                            "CONCAT(u.cluster, '/', u.physical_name)",
                            "CONCAT(u.cluster, ': ', u.physical_name)",
                            "'counted'",
                            "(SELECT c.updated_at FROM engine_cluster c WHERE c.name = u.cluster)",
                            "(SELECT CONCAT('table ', r.table_name) FROM shard_replica r WHERE r.physical_name = u.physical_name LIMIT 1),"
                                    + " (SELECT CONCAT('dropped table ', d.name) FROM dropped_table d"
                                    + " WHERE JSON_CONTAINS(JSON_EXTRACT(d.replicas, '$[*].physicalName'), JSON_QUOTE(u.physical_name)) LIMIT 1),"
                                    + " (SELECT CONCAT(a.node, ': ', a.name) FROM artifact a WHERE a.state <> 'gone'"
                                    + " AND SUBSTRING_INDEX(a.name, '.', -1) = u.physical_name LIMIT 1),"
                                    + " (SELECT CONCAT('group ', g.uuid) FROM operation_group g WHERE g.id = u.group_id AND g.ended_at IS NULL)",
                            ONE,
                            "TRUE"))
            .stream()
            .collect(Collectors.toMap(source -> source.kind().name(), Function.identity()));

    /** That of a kind. */
    static RecordSource of(CleanupKind kind) {
        RecordSource source = ALL.get(kind.name());
        if (source == null) {
            throw new IllegalArgumentException("there are no records of " + kind.name());
        }
        return source;
    }

    private static RecordSource group(CleanupKind kind, String commands, String among, String neededBy) {
        return new RecordSource(
                kind,
                GROUPS,
                "g.id",
                "CONCAT(g.uuid, ' (', g.title, ')')",
                "g.state",
                "g.ended_at",
                neededBy,
                "(SELECT COUNT(*) FROM " + commands + " q WHERE q.operation_group = g.id)",
                among);
    }

    /** Whether its records are groups. */
    boolean isOfGroups() {
        return table.equals(GROUPS);
    }

    private static String ofMove(String column, String condition) {
        return "(SELECT CONCAT('move ', m.id) FROM shard_move m WHERE m." + column + " = g.id" + condition
                + " LIMIT 1)";
    }

    private static String ofEndedGroup() {
        return "(SELECT e.ended_at FROM operation_group e WHERE c.scope = 'group' AND e.uuid = c.target)";
    }

    /** Selects what a {@link io.shardwright.cleanup.Candidate} is made of. */
    String select() {
        return "SELECT " + id + " AS id, " + name + " AS name, " + state + " AS state, " + servedAt
                + " AS served_at, COALESCE(" + neededBy + ", '') AS needed_by, " + rows + " AS row_count FROM " + table;
    }

    /** Those that may go, the oldest first; takes {@code states}, {@code before} and {@code max}. */
    String eldest() {
        return select() + " WHERE " + among + " AND " + state + " IN (<states>) AND " + servedAt
                + " <= :before ORDER BY served_at, id LIMIT :max";
    }

    /** These as they are now; takes {@code ids}. */
    String these() {
        return select() + " WHERE " + id + " IN (<ids>) AND " + among + " ORDER BY id";
    }

    /** Locks these until the transaction ends; takes {@code ids}. */
    String lock() {
        return "SELECT " + id + " AS id FROM " + byKey() + " WHERE " + id + " IN (<ids>) ORDER BY id FOR UPDATE";
    }

    /** Deletes these; takes {@code ids}. */
    String delete() {
        return "DELETE " + table.substring(table.indexOf(' ') + 1) + " FROM " + byKey() + " WHERE " + id
                + " IN (<ids>)";
    }

    /** Small lists look to the server as if reading the whole table were cheaper, and it would wait for every row that somebody else has locked. */
    private String byKey() {
        return id.startsWith("CONCAT(") ? table : table + " FORCE INDEX (PRIMARY)";
    }
}
