package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.ActionCodec;
import io.shardwright.metadata.StatementBundle.Answer;
import io.shardwright.queue.ClaimRules;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Probe;
import io.shardwright.queue.Probes;
import io.shardwright.queue.Told;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Reads rows of the queue as the values that workers act on. */
final class CommandRows {
    /** What {@link #read} asks for, and no more: a claim under light load is slower by what its answers carry for nothing. */
    private static final String COLUMNS =
            "q.id, q.operation_group, q.incarnation, q.seq, q.name, q.phase, q.status, q.query, q.rollback_query, q.done_probe, q.undone_probe,"
                    + " q.hold_on_unknown, q.effect, q.tries, q.undo_tries, q.unsent, q.undo_unsent, q.tries_max, q.limit_seconds, q.told, q.told_half, q.told_attempt, g.uuid";

    /**
     * Whether a half that a session holds would still be claimed as its group stands. What is behind a savepoint only goes back; before it,
     * forward and backward both may run.
     */
    static final String MAY_GO_ON = "((q.status = 'running' AND (" + mayRun(CommandState.READY)
            + ") AND (g.savepoint IS NULL OR q.id <= g.savepoint)) OR (q.status = 'undoing' AND ("
            + mayRun(CommandState.UNDO_READY) + ")))";

    private CommandRows() {}

    /** All that a session holds of its node; it was an earlier session that had started it. */
    static List<ClaimedCommand> held(Handle handle, NodeName node, long epoch) {
        // Told how to go: from its own statistics the optimizer reads every group's commands to find a few of this
        // node.
        return handle.createQuery(
                        "SELECT " + COLUMNS
                                + " FROM sharding_queue q FORCE INDEX (by_node) STRAIGHT_JOIN operation_group g ON g.id = q.operation_group"
                                + " WHERE q.node = :node AND q.owner_epoch = :epoch AND q.status IN ('running', 'undoing') ORDER BY q.id")
                .bind("node", node.value())
                .bind("epoch", epoch)
                .map((row, context) -> read(row, 0, true))
                .list();
    }

    /**
     * A half that was ready when it was found; its row and its group's may have changed since.
     *
     * @param group the id of its group in the queue
     * @param command as it is once this try is counted
     */
    record Candidate(long group, CommandState state, ClaimedCommand command) {}

    /**
     * Adds the query for up to {@code max} halves of one kind that are ready on a node, that their groups let run and whose actions its worker
     * knows, lowest id first. What may not run is left out here already: a stuck group's ready undos would otherwise be all that is found, for
     * ever.
     *
     * <p>Of each kind apart, each in the order of its index: together they would go through three temporary tables, which takes longer than all
     * else that a claim asks for.
     */
    static Answer<List<Candidate>> candidates(
            StatementBundle bundle,
            NodeName node,
            CommandState ready,
            Set<String> actions,
            Set<Long> pausedGroups,
            int max) {
        List<Object> arguments = new ArrayList<>(List.of(node.value(), actions));
        if (!pausedGroups.isEmpty()) {
            arguments.add(pausedGroups);
        }
        arguments.add(max);
        return bundle.read(
                "SELECT " + COLUMNS + " FROM sharding_queue q FORCE INDEX (by_node)"
                        + " STRAIGHT_JOIN operation_group g ON g.id = q.operation_group WHERE q.node = ? AND q.status = '"
                        + ready.label() + "' AND q.not_before <= " + NOW + " AND q."
                        + action(ready) + " IN (?)"
                        + (pausedGroups.isEmpty() ? "" : " AND q.operation_group NOT IN (?)") + " AND ("
                        + mayRun(ready) + ") ORDER BY q.id LIMIT ?",
                row -> new Candidate(row.getLong("operation_group"), ready, read(row, 1, false)),
                arguments.toArray());
    }

    /** {@link ClaimRules#mayRun} as a condition. */
    private static String mayRun(CommandState ready) {
        return Arrays.stream(Phase.values())
                .map(phase -> Arrays.stream(GroupState.values())
                        .filter(group -> ClaimRules.mayRun(ready, phase, group))
                        .map(group -> "'" + group.label() + "'")
                        .collect(Collectors.joining(
                                ", ",
                                "q.phase = '" + phase.name().toLowerCase(Locale.ROOT) + "' AND g.state IN (",
                                ")")))
                .collect(Collectors.joining(" OR "));
    }

    /** Adds the statement that starts those of these commands that are still as they were found; the answer is how many. */
    static Answer<Integer> start(StatementBundle bundle, long epoch, CommandState ready, List<Long> ids) {
        return bundle.write(starting(ready) + " ORDER BY q.id", epoch, Ids.padded(ids));
    }

    /**
     * Adds the statement that starts those of these commands that a look would have found. It starts none while anything is paused, whatever it is, and
     * none if the session is not open.
     *
     * @param round in which the session claims: what was sent in an earlier one starts nothing
     * @param groups whose rows are locked: a command of another one is not started
     */
    static void startNamed(
            StatementBundle bundle,
            NodeName node,
            long epoch,
            long round,
            CommandState ready,
            Set<String> actions,
            List<Long> ids,
            List<Long> groups) {
        bundle.write(
                starting(ready) + " AND q.node = ? AND q." + action(ready)
                        + " IN (?) AND q.operation_group IN (?) AND NOT EXISTS (SELECT 1 FROM control WHERE "
                        + PauseRows.HOLDS
                        + ") AND EXISTS (SELECT 1 FROM worker_session s WHERE s.node = ? AND s.epoch = ? AND s.state = 'open' AND s.claim_round = ?)"
                        + " ORDER BY q.id",
                epoch,
                Ids.padded(ids),
                node.value(),
                actions,
                Ids.padded(groups),
                node.value(),
                epoch,
                round);
    }

    private static String action(CommandState ready) {
        return ready == CommandState.READY ? "action" : "rollback_action";
    }

    /** As far as what a look found and what was named have in common. */
    private static String starting(CommandState ready) {
        return "UPDATE sharding_queue q FORCE INDEX (PRIMARY) SET "
                + (ready == CommandState.READY
                        ? "q.tries = q.tries + 1, q.status = 'running'"
                        : "q.undo_tries = q.undo_tries + 1, q.status = 'undoing'")
                + ", q.owner_epoch = ?, q.started_at = " + NOW + ", q.updated_at = " + NOW
                + " WHERE q.id IN (?) AND q.status = '" + ready.label() + "' AND q.not_before <= " + NOW
                + " AND EXISTS (SELECT 1 FROM operation_group g WHERE g.id = q.operation_group AND ("
                + mayRun(ready) + "))";
    }

    /** What a session holds of these. */
    static List<ClaimedCommand> held(Handle handle, long epoch, List<Long> ids) {
        StatementBundle bundle = new StatementBundle(handle);
        Answer<List<ClaimedCommand>> held = held(bundle, epoch, ids);
        bundle.send();
        return held.get();
    }

    /** Adds the question for what a session holds of these. */
    static Answer<List<ClaimedCommand>> held(StatementBundle bundle, long epoch, List<Long> ids) {
        return bundle.read(
                "SELECT " + COLUMNS
                        + " FROM sharding_queue q FORCE INDEX (PRIMARY) STRAIGHT_JOIN operation_group g ON g.id = q.operation_group"
                        + " WHERE q.id IN (?) AND q.owner_epoch = ? AND q.status IN ('running', 'undoing') ORDER BY q.id",
                row -> read(row, 0, false),
                Ids.padded(ids),
                epoch);
    }

    private static OptionalInt limit(ResultSet row) throws SQLException {
        int seconds = row.getInt("limit_seconds");
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(seconds);
    }

    private static Optional<Told> told(ResultSet row) throws SQLException {
        String found = row.getString("told");
        return found == null
                ? Optional.empty()
                : Optional.of(new Told(
                        Direction.valueOf(row.getString("told_half").toUpperCase(Locale.ROOT)),
                        row.getInt("told_attempt"),
                        found.equals("applied")));
    }

    /** @param more starts to count that the row does not count yet */
    private static ClaimedCommand read(ResultSet row, int more, boolean inherited) throws SQLException {
        String status = row.getString("status");
        Direction direction = status.startsWith("undo") ? Direction.UNDO : Direction.FORWARD;
        String done = row.getString("done_probe");
        String rollback = row.getString("rollback_query");
        return new ClaimedCommand(
                row.getLong("id"),
                GroupId.parse(row.getString("uuid")),
                row.getLong("operation_group"),
                Incarnation.parse(row.getString("incarnation")),
                row.getInt("seq"),
                row.getString("name"),
                Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                direction,
                ActionCodec.decode(row.getString("query")),
                Optional.ofNullable(rollback).map(ActionCodec::decode),
                done == null
                        ? Optional.empty()
                        : Optional.of(new Probes(new Probe(done), new Probe(row.getString("undone_probe")))),
                row.getBoolean("hold_on_unknown"),
                Effect.valueOf(row.getString("effect").toUpperCase(Locale.ROOT)),
                row.getInt(direction == Direction.FORWARD ? "tries" : "undo_tries") + more,
                row.getInt(direction == Direction.FORWARD ? "unsent" : "undo_unsent"),
                row.getInt("tries_max"),
                limit(row),
                told(row),
                inherited);
    }
}
