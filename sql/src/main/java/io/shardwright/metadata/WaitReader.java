package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.LockTable;
import io.shardwright.queue.Pause;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Waiting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What a group or a command waits for, read in one transaction. */
public final class WaitReader {
    /** Of a larger group the first suffice to tell why it waits. */
    private static final int COMMANDS_MAX = 500;

    /** First what needs somebody or is under way, last what only waits for another command. */
    private static final String TELLING_FIRST =
            " ORDER BY FIELD(q.status, 'undo_failed', 'running', 'undoing', 'failed', 'ready',"
                    + " 'undo_ready', 'waiting', 'undo_waiting'), q.id";

    private final Transactions transactions;

    public WaitReader(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** A group with those of its commands that have not ended, what tells most first, each with what is around it. */
    public record Snapshot(Waiting.Group group, List<Map.Entry<Waiting.Command, Waiting.Place>> commands) {
        public Snapshot {
            commands = List.copyOf(commands);
        }
    }

    /** A group. */
    public Optional<Snapshot> group(GroupId id) {
        return transactions.in(handle -> snapshot(handle, "g.uuid = :key", id.toString(), ""));
    }

    /** A command, whatever its state, with its group. */
    public Optional<Snapshot> command(long id) {
        return transactions.in(handle -> snapshot(
                handle,
                "g.id = (SELECT operation_group FROM sharding_queue WHERE id = :key"
                        + " UNION ALL SELECT operation_group FROM sharding_queue_history WHERE id = :key)",
                Long.toString(id),
                " AND q.id = " + id));
    }

    private static Optional<Snapshot> snapshot(Handle handle, String where, String key, String only) {
        record Row(long id, Waiting.Group group) {}
        Optional<Row> found = handle.createQuery("SELECT g.* FROM operation_group g WHERE " + where)
                .bind("key", key)
                .map((row, context) -> new Row(row.getLong("id"), group(row)))
                .findOne();
        return found.map(row -> {
            List<Pause> pauses = pauses(handle, row.id(), row.group().id());
            Waiting.Group group = with(
                    row.group(),
                    row.group().state() == GroupState.PENDING ? locks(handle, row.id()) : List.of(),
                    pauses.stream()
                            .filter(pause -> pause.scope() == PauseScope.WITHHELD)
                            .findFirst());
            long now = handle.createQuery("SELECT " + NOW).mapTo(Long.class).one();
            Map<String, Waiting.Worker> workers = workers(handle);
            Set<String> lost = Set.copyOf(handle.createQuery("SELECT name FROM node WHERE standing = 'lost'")
                    .mapTo(String.class)
                    .list());
            List<Map.Entry<Waiting.Command, Waiting.Place>> commands = new ArrayList<>();
            for (Waiting.Command command : commands(handle, row.id(), only)) {
                List<Pause> here = pauses.stream()
                        .filter(pause -> pause.scope() != PauseScope.NODE
                                || pause.target().equals(command.node()))
                        .toList();
                commands.add(Map.entry(
                        command,
                        new Waiting.Place(
                                group,
                                Optional.ofNullable(workers.get(command.node())),
                                lost.contains(command.node()),
                                here,
                                now)));
            }
            return new Snapshot(group, commands);
        });
    }

    private static Waiting.Group group(ResultSet row) throws SQLException {
        return new Waiting.Group(
                row.getString("uuid"),
                GroupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                FailurePolicy.valueOf(row.getString("policy").toUpperCase(Locale.ROOT)),
                row.getBoolean("by_leader"),
                GroupReader.number(row, "savepoint").isPresent(),
                row.getLong("updated_at"),
                List.of(),
                Optional.empty());
    }

    private static Waiting.Group with(Waiting.Group group, List<Waiting.LockWait> locks, Optional<Pause> withheld) {
        return new Waiting.Group(
                group.id(),
                group.state(),
                group.policy(),
                group.byLeader(),
                group.atSavepoint(),
                group.since(),
                locks,
                withheld);
    }

    private static List<Waiting.LockWait> locks(Handle handle, long id) {
        List<LockTable.Entry> entries = handle.createQuery(
                        "SELECT o.group_id, o.resource, o.mode, o.granted FROM group_lock o WHERE o.resource IN"
                                + " (SELECT resource FROM group_lock WHERE group_id = :id) ORDER BY o.resource, o.group_id")
                .bind("id", id)
                .map((row, context) -> new LockTable.Entry(
                        row.getLong("group_id"),
                        new LockRequest(row.getString("resource"), LockMode.valueOf(row.getString("mode"))),
                        row.getBoolean("granted")))
                .list();
        record Name(String uuid, String title) {}
        Map<Long, Name> names = handle
                .createQuery("SELECT id, uuid, title FROM operation_group WHERE id IN"
                        + " (SELECT group_id FROM group_lock)")
                .map((row, context) ->
                        Map.entry(row.getLong("id"), new Name(row.getString("uuid"), row.getString("title"))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return LockTable.conflicts(entries, id).stream()
                .map(conflict -> {
                    Name holder = Objects.requireNonNull(names.get(conflict.holder()));
                    return new Waiting.LockWait(
                            conflict.wanted().resource(),
                            conflict.wanted().mode(),
                            holder.uuid(),
                            holder.title(),
                            conflict.theirs(),
                            conflict.granted());
                })
                .toList();
    }

    private static Map<String, Waiting.Worker> workers(Handle handle) {
        Map<String, Waiting.Worker> workers = new HashMap<>();
        handle.createQuery("SELECT s.node, s.actions, " + Leases.EXPIRES + " AS lease_until, s.trouble, s.copies,"
                        + " (SELECT COUNT(*) FROM sharding_queue q FORCE INDEX (by_node) WHERE q.node = s.node AND q.status = 'running'"
                        + " AND q.action LIKE 'copy-shard:%') AS copying, " + Leases.LIVES
                        + " AS alive FROM node n JOIN worker_session s ON " + Leases.NEWEST)
                .map((row, context) -> Map.entry(
                        row.getString("node"),
                        new Waiting.Worker(
                                row.getBoolean("alive"),
                                row.getLong("lease_until"),
                                row.getString("trouble"),
                                Set.copyOf(
                                        Arrays.asList(row.getString("actions").split(",", -1))),
                                row.getInt("copying"),
                                row.getInt("copies"))))
                .forEach(entry -> workers.put(entry.getKey(), entry.getValue()));
        return workers;
    }

    /** Those that cover the group, and those of nodes. */
    private static List<Pause> pauses(Handle handle, long group, String uuid) {
        List<String> resources = handle.createQuery("SELECT resource FROM group_lock WHERE group_id = :group")
                .bind("group", group)
                .mapTo(String.class)
                .list();
        return PauseRows.held(handle).stream()
                .filter(pause -> switch (pause.scope()) {
                    case CLUSTER, NODE -> true;
                    case GROUP, WITHHELD -> pause.target().equals(uuid);
                    case TABLE ->
                        resources.stream()
                                .anyMatch(resource -> (resource + "/").startsWith("table/" + pause.target() + "/"));
                })
                .toList();
    }

    private static List<Waiting.Command> commands(Handle handle, long group, String only) {
        Map<Long, List<Waiting.Blocker>> blockers = blockers(handle, group);
        return QueueHistory.inEither(table -> handle.createQuery(
                        "SELECT q.*, CONCAT_WS(': ', q.error_code, q.error) AS problem, " + OrderedCommand.UNTOLD
                                + " AS untold FROM " + table
                                + " q WHERE q.operation_group = :group"
                                + (only.isEmpty()
                                        ? " AND q.status NOT IN ('done', 'cancelled', 'undone', 'waived')"
                                                + " AND NOT (q.status = 'failed' AND q.id > (SELECT COALESCE(savepoint, q.id) FROM operation_group WHERE id = :group))"
                                        : only)
                                + TELLING_FIRST + " LIMIT " + COMMANDS_MAX)
                .bind("group", group)
                .map((row, context) -> {
                    CommandState state =
                            CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
                    boolean undo = row.getString("status").startsWith("undo");
                    String action = row.getString(undo ? "rollback_action" : "action");
                    return new Waiting.Command(
                            row.getLong("id"),
                            row.getString("name"),
                            row.getString("node"),
                            Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                            state,
                            row.getBoolean("untold"),
                            row.getLong("updated_at"),
                            row.getLong("not_before"),
                            action == null ? "" : action,
                            row.getString("problem"),
                            row.getInt("tries") - row.getInt("unsent") - (state == CommandState.RUNNING ? 1 : 0),
                            row.getInt("undo_tries") - row.getInt("undo_unsent"),
                            row.getInt("tries_max"),
                            blockers.getOrDefault(row.getLong("id"), List.of()));
                })
                .list());
    }

    /** What each command waits for now: forward edges, a mirrored undo's edges, or in strict order the undo with the highest id. */
    private static Map<Long, List<Waiting.Blocker>> blockers(Handle handle, long group) {
        Map<Long, List<Waiting.Blocker>> blockers = new HashMap<>();
        handle.createQuery("SELECT w.command_id, b.id, b.name, b.status, b.updated_at FROM sharding_queue q"
                        + " JOIN sharding_queue_wait w ON w.command_id = q.id"
                        + " AND w.direction = IF(q.status = 'undo_waiting', 'undo', 'forward')"
                        + " JOIN sharding_queue b ON b.id = w.waits_for"
                        + " WHERE q.operation_group = :group AND ((q.status = 'waiting' AND b.status <> 'done')"
                        + " OR (q.status = 'undo_waiting' AND b.status NOT IN ('undone', 'waived')))"
                        + " UNION ALL SELECT q.id, b.id, b.name, b.status, b.updated_at FROM sharding_queue q"
                        + " JOIN operation_group g ON g.id = q.operation_group AND g.undo_mode = 'reverse'"
                        + " JOIN sharding_queue b ON b.id = (SELECT MAX(m.id) FROM sharding_queue m"
                        + " WHERE m.operation_group = :group AND m.status IN " + UndoOrder.TO_UNDO + ")"
                        + " WHERE q.operation_group = :group AND q.status = 'undo_waiting' AND b.id > q.id")
                .bind("group", group)
                .map((row, context) -> Map.entry(
                        row.getLong("command_id"),
                        new Waiting.Blocker(
                                row.getLong("id"),
                                row.getString("name"),
                                CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                                row.getLong("updated_at"))))
                .forEach(entry -> blockers.computeIfAbsent(entry.getKey(), id -> new ArrayList<>())
                        .add(entry.getValue()));
        return blockers;
    }
}
