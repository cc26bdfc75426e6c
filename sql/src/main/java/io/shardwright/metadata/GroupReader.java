package io.shardwright.metadata;

import io.shardwright.access.TableScope;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.UndoMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Groups and their commands, to look at. */
public final class GroupReader {
    private final Transactions transactions;

    public GroupReader(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * A group without its commands. Times are epoch milliseconds.
     *
     * @param version rises with every recorded change
     * @param abortReason empty unless it was aborted
     */
    public record GroupHead(
            GroupId id,
            String title,
            GroupState state,
            long version,
            String abortReason,
            String abortDetail,
            String actor,
            long createdAt,
            OptionalLong endedAt,
            FailurePolicy policy,
            UndoMode undo,
            OptionalLong savepoint,
            OptionalLong abortedAt,
            OptionalLong deadlineAt) {}

    /** The undo of a command, or a command for after the decision, that an operator gave up. */
    public record Waiver(String command, String actor, String reason, long at) {}

    /** A group in one line, with how many commands it has and how many of them were undone or given up. */
    public record Line(GroupHead head, int commands, int undone, int waived) {}

    /**
     * A command as it stands.
     *
     * @param rollback empty in phase after
     * @param waitsFor ids of the commands it depends on
     * @param error of its last try, or empty
     * @param errorCode the stable code of that, or empty if it has none
     * @param startedAt when its last try began
     * @param told applied or absent, if an operator had to say so; or empty
     * @param durationMillis of its last try
     */
    public record CommandLine(
            long id,
            int seq,
            String name,
            String node,
            String phase,
            CommandState state,
            Effect effect,
            int tries,
            int undoTries,
            String forward,
            String rollback,
            List<Long> waitsFor,
            String error,
            String errorCode,
            int triesMax,
            OptionalLong limitSeconds,
            OptionalLong startedAt,
            String told,
            OptionalLong durationMillis) {
        public CommandLine {
            waitsFor = List.copyOf(waitsFor);
        }
    }

    /** A group with its commands, by id. */
    public record Group(GroupHead head, List<CommandLine> commands, List<Waiver> waivers) {
        public Group {
            waivers = List.copyOf(waivers);
            commands = List.copyOf(commands);
        }
    }

    /**
     * The newest groups first.
     *
     * @param state only those in it; empty for all
     * @param before only those that were published before this one; empty for all
     * @param scope only those that lock one of its tables and nothing else
     */
    public List<Line> list(Optional<GroupState> state, Optional<GroupId> before, TableScope scope, int limit) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT g.*, COUNT(COALESCE(q.id, h.id)) AS commands,"
                                + " COALESCE(SUM(COALESCE(q.status, h.status) = 'undone'), 0) AS undone,"
                                + " COALESCE(SUM(COALESCE(q.status, h.status) = 'waived'), 0) AS waived FROM (SELECT * FROM operation_group"
                                + " WHERE (:state = '' OR state = :state) AND (:all OR only_table IN (<tables>)) AND (:before = ''"
                                + " OR id < (SELECT id FROM operation_group WHERE uuid = :before)) ORDER BY id DESC LIMIT :limit) g"
                                + " LEFT JOIN sharding_queue q ON q.operation_group = g.id"
                                + " LEFT JOIN sharding_queue_history h ON h.operation_group = g.id GROUP BY g.id ORDER BY g.id DESC")
                .bind("state", state.map(GroupState::label).orElse(""))
                .bind("all", scope.isAll())
                .bindList("tables", scope.isAll() ? Set.of("") : scope.tables())
                .bind("before", before.map(GroupId::toString).orElse(""))
                .bind("limit", limit)
                .map((row, context) ->
                        new Line(head(row), row.getInt("commands"), row.getInt("undone"), row.getInt("waived")))
                .list());
    }

    /** The one table that a group locks; empty if there is no such group, or it locks several tables, the cluster or nothing. */
    public Optional<String> onlyTable(GroupId id) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT only_table FROM operation_group WHERE uuid = :uuid AND only_table <> ''")
                .bind("uuid", id.toString())
                .mapTo(String.class)
                .findOne());
    }

    /** A group's head alone: cheap enough to be asked often. */
    public Optional<GroupHead> head(GroupId id) {
        return transactions.in(handle -> head(handle, id));
    }

    public Optional<Group> find(GroupId id) {
        return transactions.in(handle -> find(handle, id));
    }

    static Optional<Group> find(Handle handle, GroupId id) {
        record Row(long id, GroupHead head) {}
        Optional<Row> found = handle.createQuery("SELECT * FROM operation_group WHERE uuid = :uuid")
                .bind("uuid", id.toString())
                .map((row, context) -> new Row(row.getLong("id"), head(row)))
                .findOne();
        return found.map(row -> new Group(row.head(), commands(handle, row.id()), waivers(handle, row.id())));
    }

    private static List<Waiver> waivers(Handle handle, long group) {
        return handle.createQuery("SELECT COALESCE(q.name, h.name) AS name, w.actor, w.reason, w.at FROM waiver w"
                        + " LEFT JOIN sharding_queue q ON q.id = w.command_id"
                        + " LEFT JOIN sharding_queue_history h ON h.id = w.command_id"
                        + " WHERE w.group_id = :group ORDER BY w.command_id")
                .bind("group", group)
                .map((row, context) -> new Waiver(
                        row.getString("name"), row.getString("actor"), row.getString("reason"), row.getLong("at")))
                .list();
    }

    private static Optional<GroupHead> head(Handle handle, GroupId id) {
        return handle.createQuery("SELECT * FROM operation_group WHERE uuid = :uuid")
                .bind("uuid", id.toString())
                .map((row, context) -> head(row))
                .findOne();
    }

    private static GroupHead head(ResultSet row) throws SQLException {
        return new GroupHead(
                GroupId.parse(row.getString("uuid")),
                row.getString("title"),
                GroupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("version"),
                text(row, "abort_reason"),
                text(row, "abort_detail"),
                row.getString("actor"),
                row.getLong("created_at"),
                number(row, "ended_at"),
                FailurePolicy.valueOf(row.getString("policy").toUpperCase(Locale.ROOT)),
                UndoMode.valueOf(row.getString("undo_mode").toUpperCase(Locale.ROOT)),
                number(row, "savepoint"),
                number(row, "aborted_at"),
                number(row, "deadline_at"));
    }

    private static List<CommandLine> commands(Handle handle, long group) {
        Map<Long, List<Long>> waits = new HashMap<>();
        handle.createQuery(
                        "SELECT w.command_id, w.waits_for FROM sharding_queue q JOIN sharding_queue_wait w"
                                + " ON w.command_id = q.id WHERE q.operation_group = :group AND w.direction = 'forward'"
                                + " UNION ALL SELECT w.command_id, w.waits_for FROM sharding_queue_history q JOIN sharding_queue_wait_history w"
                                + " ON w.command_id = q.id WHERE q.operation_group = :group AND w.direction = 'forward' ORDER BY waits_for")
                .bind("group", group)
                .map((row, context) -> Map.entry(row.getLong("command_id"), row.getLong("waits_for")))
                .forEach(edge -> waits.computeIfAbsent(edge.getKey(), c -> new ArrayList<>())
                        .add(edge.getValue()));
        return QueueHistory.inEither(table -> handle.createQuery(
                        "SELECT q.* FROM " + table + " q WHERE q.operation_group = :group ORDER BY q.id")
                .bind("group", group)
                .map((row, context) -> new CommandLine(
                        row.getLong("id"),
                        row.getInt("seq"),
                        row.getString("name"),
                        row.getString("node"),
                        row.getString("phase"),
                        CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        Effect.valueOf(row.getString("effect").toUpperCase(Locale.ROOT)),
                        row.getInt("tries") - row.getInt("unsent"),
                        row.getInt("undo_tries") - row.getInt("undo_unsent"),
                        row.getString("query"),
                        text(row, "rollback_query"),
                        waits.getOrDefault(row.getLong("id"), List.of()),
                        text(row, "error"),
                        text(row, "error_code"),
                        row.getInt("tries_max"),
                        number(row, "limit_seconds"),
                        number(row, "started_at"),
                        text(row, "told"),
                        number(row, "duration")))
                .list());
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse("");
    }

    static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
