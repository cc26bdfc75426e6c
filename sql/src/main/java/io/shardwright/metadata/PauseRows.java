package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.StatementBundle.Answer;
import io.shardwright.queue.Pause;
import io.shardwright.queue.PauseScope;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The rows of {@code control}. Every claim locks all of them shared and whoever changes one locks the cluster's exclusively first: so no claim
 * that has not seen a pause commits after the pause has.
 */
final class PauseRows {
    static final String HOLDS = "paused AND (expires_at IS NULL OR expires_at > " + NOW + ")";

    /** Whether a pause that holds covers command {@code q} of group {@code g}. */
    static final String COVERED = "EXISTS (SELECT 1 FROM control c WHERE " + HOLDS
            + " AND (c.scope = 'cluster' OR (c.scope = 'node' AND c.target = q.node)"
            + " OR (c.scope IN ('group', 'withheld') AND c.target = g.uuid)"
            + " OR (c.scope = 'table' AND EXISTS (SELECT 1 FROM group_lock l WHERE l.group_id = g.id"
            + " AND (l.resource = CONCAT('table/', c.target)"
            + " OR LEFT(l.resource, CHAR_LENGTH(c.target) + 7) = CONCAT('table/', c.target, '/'))))))";

    /** What a claim leaves out: everything, or these groups. */
    record Held(boolean all, Set<Long> groups) {}

    private PauseRows() {}

    /** A switch as a claim reads it. */
    record Switch(String scope, String target, boolean holds) {}

    /** Adds the statement that begins a claim: the switches and the session stay as they are until the transaction ends. */
    static Answer<List<Switch>> lockWithSession(StatementBundle bundle, NodeName node, long epoch) {
        // The switches first: there always is the cluster's.
        return bundle.read(
                "SELECT c.scope, c.target, " + HOLDS
                        + " AS holds FROM control c STRAIGHT_JOIN worker_session s ON s.node = ? AND s.epoch = ?"
                        + " AND s.state = 'open' ORDER BY c.scope, c.target LOCK IN SHARE MODE",
                row -> new Switch(row.getString("scope"), row.getString("target"), row.getBoolean("holds")),
                node.value(),
                epoch);
    }

    /**
     * The pauses that concern a session's claim.
     *
     * @param switches as locked
     * @throws io.shardwright.problem.ShardwrightException FENCED if the session is not open any more
     */
    static Held held(Handle handle, List<Switch> switches, NodeName node, long epoch) {
        if (switches.isEmpty()) {
            throw SessionRow.fenced(node, epoch);
        }
        Set<Long> groups = new HashSet<>();
        for (Switch row : switches) {
            if (row.holds()) {
                PauseScope scope = PauseScope.valueOf(row.scope().toUpperCase(Locale.ROOT));
                if (scope.coversAllOf(node, row.target())) {
                    return new Held(true, Set.of());
                } else if (scope == PauseScope.TABLE) {
                    groups.addAll(groupsOfTable(handle, row.target()));
                } else if (scope == PauseScope.GROUP || scope == PauseScope.WITHHELD) {
                    groups.addAll(groupsNamed(handle, row.target()));
                }
            }
        }
        return new Held(false, groups);
    }

    private static List<Long> groupsOfTable(Handle handle, String table) {
        return handle.createQuery("SELECT DISTINCT group_id FROM group_lock WHERE resource = :table"
                        + " OR LEFT(resource, CHAR_LENGTH(:table) + 1) = CONCAT(:table, '/')")
                .bind("table", "table/" + table)
                .mapTo(Long.class)
                .list();
    }

    private static List<Long> groupsNamed(Handle handle, String uuid) {
        return handle.createQuery("SELECT id FROM operation_group WHERE uuid = :uuid")
                .bind("uuid", uuid)
                .mapTo(Long.class)
                .list();
    }

    /** Takes the next version of the switches, held until the transaction ends. Pauses that have expired go. */
    static long nextVersion(Handle handle) {
        handle.createUpdate("UPDATE control SET version = version + 1 WHERE scope = 'cluster' AND target = ''")
                .execute();
        handle.createUpdate("DELETE FROM control WHERE scope <> 'cluster' AND expires_at <= " + NOW)
                .execute();
        return version(handle);
    }

    /** Keeps the switches as they are until the transaction ends, but for its own changes. */
    static void lock(Handle handle) {
        handle.createQuery("SELECT version FROM control WHERE scope = 'cluster' AND target = '' FOR UPDATE")
                .mapTo(Long.class)
                .one();
    }

    static long version(Handle handle) {
        return handle.createQuery("SELECT version FROM control WHERE scope = 'cluster' AND target = ''")
                .mapTo(Long.class)
                .one();
    }

    /** The pauses that hold now, by scope and target. */
    static List<Pause> held(Handle handle) {
        return handle.createQuery("SELECT * FROM control WHERE " + HOLDS + " ORDER BY scope, target")
                .map((row, context) -> new Pause(
                        PauseScope.valueOf(row.getString("scope").toUpperCase(Locale.ROOT)),
                        row.getString("target"),
                        row.getLong("version"),
                        row.getString("actor"),
                        row.getString("reason"),
                        row.getLong("updated_at"),
                        GroupReader.number(row, "expires_at")))
                .list();
    }

    /** Commands that run although a pause covers them, as it holds back claims only; the oldest first. */
    static List<PauseSwitches.Running> running(Handle handle, int limit) {
        return handle.createQuery("SELECT q.name, q.node, g.uuid FROM node n"
                        + " STRAIGHT_JOIN sharding_queue q ON q.node = n.name AND q.status IN ('running', 'undoing')"
                        + " JOIN operation_group g ON g.id = q.operation_group WHERE " + COVERED
                        + " ORDER BY q.id LIMIT :limit")
                .bind("limit", limit)
                .map((row, context) -> new PauseSwitches.Running(
                        row.getString("name"), new NodeName(row.getString("node")), row.getString("uuid")))
                .list();
    }
}
