package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.GroupId;
import io.shardwright.recovery.IdleGroup;
import io.shardwright.recovery.StuckGroup;
import io.shardwright.recovery.StuckGroup.FailedUndo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What recovery goes by, beside what is known of nodes. Like {@link HealthReader} it reads nothing of what has settled. */
public final class RecoveryReader {
    /** To know why a group waits is to read its commands; beyond so many that have stood still the cause is not one group's. */
    private static final int IDLE_MAX = 1_000;

    private static final List<String> NEEDS_SOMEBODY =
            List.of(ErrorCode.OUTCOME_UNKNOWN.code(), ErrorCode.NOT_UNDONE.code());

    private final Transactions transactions;
    private final HealthReader health;
    private final WaitReader waits;

    public RecoveryReader(MetadataDatabase database) {
        this.transactions = database.transactions();
        this.health = new HealthReader(database);
        this.waits = new WaitReader(database);
    }

    /** Nodes that run commands. */
    public Set<String> busy() {
        return transactions.in(HealthReader::busy);
    }

    /** By node how much its workers have claimed that is not recorded. */
    public Map<NodeName, Integer> claimed() {
        return transactions.in(handle -> handle
                .createQuery("SELECT n.name, (SELECT COUNT(*) " + HealthReader.ofNode("running")
                        + ") + (SELECT COUNT(*) " + HealthReader.ofNode("undoing") + ") AS n FROM node n HAVING n > 0")
                .map((row, context) -> Map.entry(new NodeName(row.getString("name")), row.getInt("n")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Nodes whose newest session is open and has missed its lease. */
    public Set<NodeName> expired() {
        return transactions.in(handle -> handle.createQuery("SELECT n.name FROM node n JOIN worker_session s ON "
                        + Leases.NEWEST + " WHERE " + Leases.EXPIRED)
                .map((row, context) -> new NodeName(row.getString("name")))
                .set());
    }

    /** Groups under way of which nothing was recorded for so long. */
    public List<IdleGroup> idle(long millis) {
        List<IdleGroup> idle = new ArrayList<>();
        List<Map.Entry<GroupId, Long>> page = health.quiet(millis, 0);
        for (int seen = 0; !page.isEmpty() && seen < IDLE_MAX; page = health.quiet(millis, seen)) {
            seen += page.size();
            for (Map.Entry<GroupId, Long> quiet : page) {
                waits.group(quiet.getKey())
                        .ifPresent(snapshot -> idle.add(idle(quiet.getKey(), quiet.getValue(), snapshot)));
            }
        }
        return idle;
    }

    private IdleGroup idle(GroupId id, long progressAt, WaitReader.Snapshot snapshot) {
        return transactions.in(handle -> {
            long number = handle.createQuery("SELECT id FROM operation_group WHERE uuid = :uuid")
                    .bind("uuid", id.toString())
                    .mapTo(Long.class)
                    .one();
            return new IdleGroup(
                    number,
                    id.toString(),
                    snapshot.group().state(),
                    progressAt,
                    Explanation.group(snapshot.group(), snapshot.commands()),
                    tables(handle, number));
        });
    }

    /** Groups whose undo has failed to its limit, the oldest first. */
    public List<StuckGroup> stuck() {
        record Row(long number, String id) {}
        return transactions.in(handle -> {
            Set<String> withheld =
                    new HashSet<>(handle.createQuery("SELECT target FROM control WHERE scope = 'withheld'")
                            .mapTo(String.class)
                            .list());
            List<Row> stuck = handle.createQuery(
                            "SELECT id, uuid FROM operation_group WHERE state = 'rollback_stuck' ORDER BY id")
                    .map((row, context) -> new Row(row.getLong("id"), row.getString("uuid")))
                    .list();
            List<StuckGroup> groups = new ArrayList<>();
            for (Row row : stuck) {
                List<FailedUndo> failed = failed(handle, row.number());
                // An order may have come between the two looks: then it is not stuck any more.
                if (!failed.isEmpty()) {
                    groups.add(new StuckGroup(
                            row.id(),
                            withheld.contains(row.id()),
                            failed,
                            handle.createQuery(
                                            "SELECT DISTINCT node FROM sharding_queue WHERE operation_group = :group")
                                    .bind("group", row.number())
                                    .mapTo(String.class)
                                    .set(),
                            tables(handle, row.number())));
                }
            }
            return groups;
        });
    }

    private static List<FailedUndo> failed(Handle handle, long group) {
        return handle.createQuery(
                        "SELECT name, node, COALESCE(started_at, 0) AS started_at, undo_tries - undo_unsent AS"
                                + " tries, tries_given, COALESCE(error_code, '') IN (<codes>) AS needs, CONCAT_WS(': ', error_code, error) AS problem FROM sharding_queue"
                                + " WHERE operation_group = :group AND status = 'undo_failed' ORDER BY id")
                .bind("group", group)
                .bindList("codes", NEEDS_SOMEBODY)
                .map((row, context) -> new FailedUndo(
                        row.getString("name"),
                        row.getString("node"),
                        row.getLong("started_at"),
                        row.getInt("tries"),
                        row.getInt("tries_given"),
                        row.getBoolean("needs"),
                        row.getString("problem")))
                .list();
    }

    /** Those that it has locked, whole or a shard of them. */
    private static List<String> tables(Handle handle, long group) {
        return handle.createQuery("SELECT DISTINCT SUBSTRING_INDEX(SUBSTRING_INDEX(resource, '/', 2), '/', -1)"
                        + " FROM group_lock WHERE group_id = :group AND resource LIKE 'table/%' ORDER BY 1")
                .bind("group", group)
                .mapTo(String.class)
                .list();
    }
}
