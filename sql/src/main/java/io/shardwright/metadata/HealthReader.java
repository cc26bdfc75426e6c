package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.health.Affected;
import io.shardwright.health.FleetFacts;
import io.shardwright.health.HealthThresholds;
import io.shardwright.health.MoveFact;
import io.shardwright.health.NodeFact;
import io.shardwright.health.QueueFacts;
import io.shardwright.health.QuietGroup;
import io.shardwright.health.ScheduleFact;
import io.shardwright.health.SettingsFact;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.WaitReason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What health checks look at. Groups and commands are found by state, by node or by the time of their abort, each by an index: what has settled is not
 * read, so a look costs by what is under way and what was aborted within the hour.
 */
public final class HealthReader {
    /** To explain one is to read its commands. Those that hold locks come first: they explain those that wait for them. */
    private static final int QUIET_MAX = 50;

    /** Of an error: it stands in a list, and `group show` has the rest. */
    private static final int ERROR_CHARS_MAX = 200;

    /** What a change that was done keeps for a time. */
    private static final long KEPT_MILLIS = 3_600_000;

    /** What a change that was not done leaves, which somebody may still want to look at. */
    private static final long LEFT_MILLIS = 24 * KEPT_MILLIS;

    private static final String RECENT = NOW + " - " + HealthThresholds.RECENT_MILLIS;

    private static final String UNDER_WAY = "('pending', 'active', 'prepared', 'completing', 'aborting')";

    private static final List<String> GROUPS_OF_MOVE = List.of("group_id", "reverse_group", "accept_group");

    private final Transactions transactions;
    private final WaitReader waits;

    public HealthReader(MetadataDatabase database) {
        this.transactions = database.transactions();
        this.waits = new WaitReader(database);
    }

    /**
     * What the queue says.
     *
     * @param moveWaits by group what the move waits for that it carries out
     */
    public QueueFacts queue(HealthThresholds thresholds, Map<GroupId, List<String>> moveWaits) {
        List<QuietGroup> quiet = quiet(thresholds.stuckMillis(), 0).stream()
                .map(group -> new QuietGroup(
                        group.getKey().toString(),
                        group.getValue(),
                        reasons(group.getKey()),
                        moveWaits.getOrDefault(group.getKey(), List.of())))
                .toList();
        return transactions.in(handle -> {
            long[] rollbacks = handle.createQuery("SELECT COUNT(*) AS n, COALESCE(SUM(state <> 'rolled_back'), 0) AS"
                            + " failed FROM operation_group WHERE aborted_at > " + RECENT
                            + " AND state IN ('rolled_back', 'rolled_back_with_waivers', 'rollback_stuck')")
                    .map((row, context) -> new long[] {row.getLong("n"), row.getLong("failed")})
                    .one();
            return new QueueFacts(
                    quiet,
                    busy(handle),
                    holding(handle),
                    affected(handle, "uuid", "FROM operation_group WHERE state = 'rollback_stuck' ORDER BY id"),
                    completionStuck(handle),
                    affected(
                            handle,
                            "uuid",
                            "FROM operation_group WHERE aborted_at > " + RECENT
                                    + " AND abort_reason IN ('failed', 'timed_out') ORDER BY aborted_at DESC, id DESC"),
                    rollbacks[0],
                    rollbacks[1],
                    ready(handle),
                    orphans(handle));
        });
    }

    private List<WaitReason> reasons(GroupId id) {
        return waits.group(id)
                .map(snapshot -> Explanation.group(snapshot.group(), snapshot.commands()))
                .orElse(List.of());
    }

    /** Groups under way of which nothing was recorded for so long, with when something was last: neither of them, nor of a command, nor of a move; as many as are explained at a time, those first that come after so many. */
    List<Map.Entry<GroupId, Long>> quiet(long millis, int after) {
        String since = NOW + " - " + millis;
        StringBuilder quiet =
                new StringBuilder("SELECT g.id, g.uuid, g.updated_at, g.state FROM operation_group g WHERE g.state IN "
                        + UNDER_WAY + " AND g.updated_at < " + since
                        + " AND NOT EXISTS (SELECT 1 FROM sharding_queue q WHERE q.operation_group = g.id AND q.updated_at >= "
                        + since + ")");
        StringBuilder last = new StringBuilder("GREATEST(t.updated_at,"
                + " COALESCE((SELECT MAX(q.updated_at) FROM sharding_queue q WHERE q.operation_group = t.id), 0)");
        for (String column : GROUPS_OF_MOVE) {
            quiet.append(" AND NOT EXISTS (SELECT 1 FROM shard_move m WHERE m." + column
                    + " = g.id AND m.updated_at >= " + since + ")");
            last.append(", COALESCE((SELECT MAX(m.updated_at) FROM shard_move m WHERE m." + column + " = t.id), 0)");
        }
        return transactions.in(handle -> handle.createQuery("SELECT t.uuid, " + last + ") AS progress_at FROM (" + quiet
                        + " ORDER BY g.state = 'pending', g.id LIMIT " + QUIET_MAX + " OFFSET " + after + ") t")
                .map((row, context) -> Map.entry(GroupId.parse(row.getString("uuid")), row.getLong("progress_at")))
                .list());
    }

    static Set<String> busy(Handle handle) {
        return Set.copyOf(handle.createQuery("SELECT n.name FROM node n WHERE EXISTS (SELECT 1 " + ofNode("running")
                        + ") OR EXISTS (SELECT 1 " + ofNode("undoing") + ")")
                .mapTo(String.class)
                .list());
    }

    /**
     * One state at a time: for a list of them the server would read all commands that the node has ever had. Without being told the index some servers read them for one state too, as most
     * commands there are in one.
     */
    static String ofNode(String status) {
        return "FROM sharding_queue q FORCE INDEX (by_node) WHERE q.node = n.name AND q.status = '" + status + "'";
    }

    /** Those of moves on their way are the leader's to take on. */
    private static Affected holding(Handle handle) {
        return affected(
                handle,
                "g.uuid",
                "FROM operation_group g WHERE g.state = 'active'"
                        + " AND NOT EXISTS (SELECT 1 FROM shard_move m WHERE m.group_id = g.id AND m.state = 'moving')"
                        + " AND NOT EXISTS (SELECT 1 FROM shard_move m WHERE m.reverse_group = g.id AND m.state = 'reversing')"
                        + " AND ((g.savepoint IS NULL AND g.policy <> 'rollback'"
                        + " AND EXISTS (SELECT 1 FROM sharding_queue q WHERE q.operation_group = g.id AND q.status = 'failed'))"
                        + " OR (g.savepoint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sharding_queue q"
                        + " WHERE q.operation_group = g.id"
                        + " AND q.status IN ('ready', 'running', 'undo_waiting', 'undo_ready', 'undoing'))))"
                        + " ORDER BY g.id");
    }

    /** A try that is under way has not failed. */
    private static Affected completionStuck(Handle handle) {
        return affected(
                handle,
                "CONCAT(g.uuid, ': ', q.name, ' on ', q.node, ': ', LEFT(CONCAT_WS(': ', q.error_code, q.error), "
                        + ERROR_CHARS_MAX + "))",
                "FROM operation_group g STRAIGHT_JOIN sharding_queue q ON q.operation_group = g.id"
                        + " WHERE g.state = 'completing' AND q.phase = 'after' AND q.status IN ('ready', 'running')"
                        + " AND q.tries - q.unsent - IF(q.status = 'running', 1, 0) >= q.tries_max ORDER BY q.id");
    }

    private static Map<String, Long> ready(Handle handle) {
        String since = NOW + " - " + HealthThresholds.READY_MILLIS;
        String waiting = " AND q.updated_at < " + since + " AND q.not_before < " + since;
        return handle
                .createQuery("SELECT n.name, (SELECT COUNT(*) " + ofNode("ready") + waiting + ") + (SELECT COUNT(*) "
                        + ofNode("undo_ready") + waiting + ") AS n FROM node n HAVING n > 0")
                .map((row, context) -> Map.entry(row.getString("name"), row.getLong("n")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What lies on a node that is not there waits for it; what a dropped table or a way back needs is nobody's orphan. */
    private static Affected orphans(Handle handle) {
        return affected(
                handle,
                "CONCAT(a.node, ': ', a.name)",
                "FROM artifact a STRAIGHT_JOIN operation_group g ON g.id = a.group_id"
                        + " STRAIGHT_JOIN node n ON n.name = a.node AND n.standing NOT IN ('lost', 'returning', 'removed')"
                        + " WHERE a.state IN ('planned', 'kept', 'dropping', 'pinned') AND g.ended_at IS NOT NULL"
                        + " AND GREATEST(a.updated_at, g.ended_at) < " + NOW + " - IF(g.state = 'committed', "
                        + KEPT_MILLIS + ", " + LEFT_MILLIS + ")"
                        + " AND a.group_id NOT IN (SELECT d.group_id FROM dropped_table d)"
                        + " AND NOT EXISTS (SELECT 1 FROM shard_move m WHERE m.group_id = g.id AND m.ended_at IS NULL)"
                        + " AND NOT EXISTS (SELECT 1 FROM shard_move m WHERE m.reverse_group = g.id AND m.ended_at IS NULL)"
                        + " ORDER BY a.id");
    }

    /** What else is known, beside nodes, moves, schedules and settings. */
    public FleetFacts fleet(
            List<NodeFact> nodes, List<MoveFact> moves, List<ScheduleFact> schedules, List<SettingsFact> settings) {
        return transactions.in(handle -> new FleetFacts(
                MetadataStanding.read(handle).halted(),
                handle.createQuery("SELECT answered_at FROM availability WHERE id = 1")
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L),
                affected(
                        handle,
                        "CONCAT(holder, ' (term ', term, ')')",
                        "FROM leader_history WHERE begun_at > " + RECENT + " ORDER BY begun_at DESC, term DESC"),
                leasesLost(handle),
                affected(
                        handle,
                        "n.name",
                        "FROM node n JOIN worker_session s ON " + Leases.NEWEST
                                + " WHERE n.standing <> 'removed' AND " + Leases.EXPIRED
                                + " ORDER BY n.name"),
                nodes,
                moves,
                PauseRows.held(handle),
                schedules,
                RecoveryRecords.breaker(handle),
                settings));
    }

    /**
     * Sessions that began lately after one that had not closed; and those that are open and have missed a renewal or had trouble lately. Not in their
     * beginning: a worker that starts on a busy host is late with its first renewal.
     */
    private static Affected leasesLost(Handle handle) {
        return affected(
                handle,
                "t.node",
                "FROM (SELECT s.node FROM worker_session s FORCE INDEX (by_start) WHERE s.started_at > " + RECENT
                        + " AND (SELECT p.state FROM worker_session p FORCE INDEX (PRIMARY) WHERE p.node = s.node AND p.epoch < s.epoch"
                        + " ORDER BY p.epoch DESC LIMIT 1) = 'fenced'"
                        + " UNION ALL SELECT s.node FROM node n JOIN worker_session s ON " + Leases.NEWEST
                        + " WHERE s.state = 'open' AND s.present_since > s.started_at + 2 * s.lease_millis AND s.present_since > "
                        + RECENT
                        + ") t ORDER BY t.node");
    }

    /**
     * Counts and names rows.
     *
     * @param name of one
     * @param rows from where on, in which order
     */
    private static Affected affected(Handle handle, String name, String rows) {
        record Row(String name, long count) {}
        List<Row> first = handle.createQuery(
                        "SELECT " + name + " AS name, COUNT(*) OVER () AS n " + rows + " LIMIT " + Affected.NAMES_MAX)
                .map((row, context) -> new Row(row.getString("name"), row.getLong("n")))
                .list();
        return first.isEmpty()
                ? Affected.NONE
                : new Affected(
                        first.get(0).count(), first.stream().map(Row::name).toList());
    }
}
