package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.StatementBundle.Answer;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.CompletionDecider.CommandChange;
import io.shardwright.queue.CompletionDecider.CommandRow;
import io.shardwright.queue.CompletionDecider.Decision;
import io.shardwright.queue.CompletionDecider.Edge;
import io.shardwright.queue.CompletionDecider.GroupChange;
import io.shardwright.queue.CompletionDecider.GroupRow;
import io.shardwright.queue.Direction;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.Settled;
import io.shardwright.queue.UndoMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Reads what a batch of outcomes touches, under its locks, and writes what {@link CompletionDecider} makes of it.
 *
 * <p>Undos that were done share their groups' rows: thousands of them along edges would otherwise be recorded one node after the other. So nobody knows within the
 * transaction which one is the last; whoever looks after its commit sees all that committed before.
 */
final class Completion {
    private static final String QUIET = "updated_at <= " + NOW + " - 500";

    private final Handle handle;
    private final Decision decision;
    private final List<GroupRow> groups;
    private final Look look;
    private final StatementBundle bundle;

    /** What is gathered beside the rows for the decision. */
    private static final class Look {
        /** The lowest place of the batch in each group: in reverse order nothing is left to undo from there on. */
        private final Map<Long, Integer> places = new HashMap<>();

        /** Groups whose version has not risen for a while. */
        private final List<Long> quiet = new ArrayList<>();
    }

    private Completion(Handle handle, Decision decision, List<GroupRow> groups, Look look) {
        this.handle = handle;
        this.decision = decision;
        this.groups = groups;
        this.look = look;
        this.bundle = new StatementBundle(handle);
    }

    /**
     * Records a batch of a session's outcomes; all of a transaction, which it ends.
     *
     * @throws io.shardwright.problem.ShardwrightException FENCED if the session is not open any more
     */
    static RecordResult record(Handle handle, NodeName node, long epoch, List<Settled> settled) {
        List<Long> ids = settled.stream().map(Settled::id).sorted().toList();
        List<Long> groupIds =
                settled.stream().map(Settled::groupNumber).distinct().sorted().toList();
        boolean undone = settled.stream().allMatch(Settled::undone);
        Look look = new Look();
        StatementBundle bundle = new StatementBundle(handle);
        Answer<List<String>> session = SessionRow.lock(bundle, node, epoch);
        Answer<List<GroupRow>> groups = groups(bundle, groupIds, undone ? "LOCK IN SHARE MODE" : "FOR UPDATE", look);
        Answer<List<CommandRow>> commands = commands(bundle, epoch, ids, groupIds, look);
        Answer<List<Edge>> edges = edges(bundle, ids);
        bundle.send();
        SessionRow.require(session.get(), node, epoch);
        Decision decision = CompletionDecider.decide(groups.get(), commands.get(), edges.get(), settled);
        RecordResult result = new Completion(handle, decision, groups.get(), look).write(undone);
        // Whose answer was lost has told nobody: the leader looks, and wakes whoever undoes next.
        boolean again = undone && commands.get().size() < ids.size();
        return again ? new RecordResult(result.ready(), true) : result;
    }

    private static Answer<List<GroupRow>> groups(StatementBundle bundle, List<Long> ids, String lock, Look look) {
        return bundle.read(
                "SELECT id, state, by_leader, remaining, remaining_after, policy, undo_mode, savepoint, " + QUIET
                        + " AS quiet FROM operation_group WHERE id IN (?) ORDER BY id " + lock,
                row -> {
                    if (row.getBoolean("quiet")) {
                        look.quiet.add(row.getLong("id"));
                    }
                    return new GroupRow(
                            row.getLong("id"),
                            GroupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                            row.getBoolean("by_leader"),
                            row.getInt("remaining"),
                            row.getInt("remaining_after"),
                            FailurePolicy.valueOf(row.getString("policy").toUpperCase(Locale.ROOT)),
                            UndoMode.valueOf(row.getString("undo_mode").toUpperCase(Locale.ROOT)),
                            GroupReader.number(row, "savepoint"));
                },
                Ids.padded(ids));
    }

    /**
     * Those of these commands that the session holds.
     *
     * @param groups whose rows are locked: a command of another one is not there
     */
    private static Answer<List<CommandRow>> commands(
            StatementBundle bundle, long epoch, List<Long> ids, List<Long> groups, Look look) {
        return bundle.read(
                "SELECT id, operation_group, seq, phase, status,"
                        + " IF(status = 'undoing', undo_tries, tries) AS attempt, name, node, rests FROM sharding_queue"
                        + " WHERE id IN (?) AND owner_epoch = ? AND operation_group IN (?) ORDER BY id FOR UPDATE",
                row -> {
                    look.places.merge(row.getLong("operation_group"), row.getInt("seq"), Math::min);
                    return new CommandRow(
                            row.getLong("id"),
                            row.getLong("operation_group"),
                            Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                            CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                            row.getInt("attempt"),
                            row.getString("name"),
                            row.getString("node"),
                            row.getInt("rests"));
                },
                Ids.padded(ids),
                epoch,
                Ids.padded(groups));
    }

    private static Answer<List<Edge>> edges(StatementBundle bundle, List<Long> ids) {
        return bundle.read(
                "SELECT command_id, waits_for, direction FROM sharding_queue_wait WHERE waits_for IN (?)"
                        + " AND direction IN ('forward', 'undo')",
                row -> new Edge(
                        row.getLong("command_id"),
                        row.getLong("waits_for"),
                        Direction.valueOf(row.getString("direction").toUpperCase(Locale.ROOT))),
                Ids.padded(ids));
    }

    /**
     * Writes the decision in its order and commits. Most of it travels as one.
     *
     * @param shared whether the groups' rows are, so that nothing is written to them before the commit
     */
    private RecordResult write(boolean shared) {
        writeChanges();
        if (!decision.holdBack().isEmpty()) {
            bundle.send();
            decision.holdBack().forEach(group -> UndoOrder.holdBack(handle, group));
        }
        List<Answer<List<ReadyByNode>>> ready = new ArrayList<>(unblock());
        if (!decision.cancel().isEmpty()) {
            bundle.send();
            decision.cancel().forEach(group -> cancelUnsent(handle, group));
        }
        Map<Long, Answer<List<ReadyByNode>>> next = new HashMap<>();
        List<Long> mirrored = new ArrayList<>();
        for (GroupRow group : groups) {
            if (decision.nextUndo().contains(group.id()) && group.undo() == UndoMode.REVERSE) {
                next.put(
                        group.id(),
                        UndoOrder.readyNext(
                                bundle, group.id(), look.places.getOrDefault(group.id(), Integer.MAX_VALUE)));
            } else if (decision.nextUndo().contains(group.id())) {
                mirrored.add(group.id());
            }
        }
        if (shared) {
            bundle.write("COMMIT");
        } else {
            writeGroups();
        }
        tellQuiet();
        bundle.sendAndCommit();
        ReadyByNode wake = ReadyByNode.all(Stream.concat(ready.stream(), next.values().stream())
                .flatMap(rows -> rows.get().stream())
                .toList());
        // The leader looks at a whole group: once when its undo begins and once when it is over, not after each
        // command.
        List<Long> over = new ArrayList<>(over(mirrored, wake));
        next.forEach((group, undo) -> {
            if (undo.get().isEmpty()) {
                over.add(group);
            }
        });
        tellOver(over);
        return new RecordResult(wake, decision.wakeLeader() || !over.isEmpty());
    }

    /** At a savepoint nothing else changes the group's row: whoever waits for it sees by this that it is reached. */
    private void tellOver(List<Long> over) {
        if (!over.isEmpty()) {
            bundle.write(
                    "UPDATE operation_group SET version = version + 1, updated_at = " + NOW
                            + " WHERE id IN (?) AND state = 'active' ORDER BY id",
                    Ids.padded(over));
            bundle.sendAndCommit();
        }
    }

    /** Whoever watches a group asks for another version of it: often enough to be seen, and seldom enough not to hold up the others. */
    private void tellQuiet() {
        List<Long> quiet =
                look.quiet.stream().filter(decision.nextUndo()::contains).toList();
        if (!quiet.isEmpty()) {
            bundle.write(
                    "UPDATE operation_group SET version = version + 1, updated_at = " + NOW + " WHERE id IN (?) AND "
                            + QUIET + " ORDER BY id",
                    Ids.padded(quiet));
        }
    }

    /** Of which of these groups, that are undone along their edges, nothing is left to undo; after the commit. */
    private List<Long> over(List<Long> mirrored, ReadyByNode ready) {
        // What is ready is of this group only if the batch has no other.
        boolean goesOn = groups.size() == 1 && !ready.nodes().isEmpty();
        if (mirrored.isEmpty() || goesOn) {
            return List.of();
        }
        Map<Long, Answer<List<Long>>> left = new HashMap<>();
        mirrored.forEach(group -> left.put(group, UndoOrder.pending(bundle, group)));
        bundle.send();
        return mirrored.stream()
                .filter(group -> Objects.requireNonNull(left.get(group)).get().isEmpty())
                .toList();
    }

    private void writeChanges() {
        // Most of a batch ended alike: one statement for all that did, instead of one a command.
        Map<CommandChange, List<CommandChange>> alike = decision.changes().stream()
                .collect(Collectors.groupingBy(Completion::kind, LinkedHashMap::new, Collectors.toList()));
        // An undo's outcome does not change what the forward half is recorded to have done.
        alike.forEach((kind, changes) -> {
            Map<Long, Long> durations =
                    changes.stream().collect(Collectors.toMap(CommandChange::id, CommandChange::durationMillis));
            List<Long> ids = Ids.padded(durations.keySet());
            List<Object> arguments = new ArrayList<>(List.of(
                    kind.unsent(),
                    kind.unsent(),
                    kind.effect().label(),
                    kind.state().label(),
                    kind.error(),
                    kind.code().map(ErrorCode::code).orElse(""),
                    kind.delayMillis()));
            boolean asLong = Set.copyOf(durations.values()).size() == 1;
            if (asLong) {
                arguments.add(changes.get(0).durationMillis());
            } else {
                arguments.add(ids);
                arguments.add(ids.stream().map(durations::get).toList());
            }
            arguments.add(kind.rests());
            arguments.add(ids);
            bundle.write(
                    "UPDATE sharding_queue SET unsent = unsent + IF(? AND status = 'running', 1, 0),"
                            + " undo_unsent = undo_unsent + IF(? AND status = 'undoing', 1, 0), effect = IF(status = 'undoing', effect, ?), status = ?,"
                            + " error = NULLIF(?, ''), error_code = NULLIF(?, ''), not_before = " + NOW
                            + " + ?, duration = " + (asLong ? "?" : "ELT(FIELD(id, ?), ?)")
                            + ", rests = ?, owner_epoch = NULL, updated_at = " + NOW + " WHERE id IN (?) ORDER BY id",
                    arguments.toArray());
        });
    }

    /** All of a change but whose it is and how long it took. */
    private static CommandChange kind(CommandChange change) {
        return new CommandChange(
                0,
                change.state(),
                change.effect(),
                change.error(),
                change.code(),
                change.delayMillis(),
                0,
                change.rests(),
                change.unsent());
    }

    private List<Answer<List<ReadyByNode>>> unblock() {
        if (decision.unblock().isEmpty()) {
            return List.of();
        }
        Map<Integer, List<Long>> byCount = decision.unblock().entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
        if (byCount.size() > 1) {
            // All of them in one order first: two who share their groups' rows may have dependents in common.
            bundle.read(
                    "SELECT id FROM sharding_queue FORCE INDEX (PRIMARY) WHERE id IN (?) ORDER BY id FOR UPDATE",
                    row -> row.getLong("id"),
                    Ids.padded(decision.unblock().keySet()));
        }
        byCount.forEach((count, ids) -> bundle.write(
                "UPDATE sharding_queue SET blockers = blockers - ?,"
                        + " status = CASE WHEN blockers > 0 THEN status WHEN status = 'waiting' THEN 'ready'"
                        + " WHEN status = 'undo_waiting' THEN 'undo_ready' ELSE status END, updated_at = " + NOW
                        + " WHERE id IN (?) ORDER BY id",
                count,
                Ids.padded(ids)));
        return List.of(ReadyRows.among(bundle, decision.unblock().keySet()));
    }

    /**
     * Cancels what waits to be sent. Together with the group's new state in one transaction, so nothing of it starts afterwards. What an earlier
     * try may have left keeps its effect, and is undone.
     */
    static void cancelUnsent(Handle handle, long group) {
        handle.createUpdate("UPDATE sharding_queue SET status = 'cancelled', owner_epoch = NULL, updated_at = " + NOW
                        + " WHERE operation_group = :group AND status IN ('waiting', 'ready')")
                .bind("group", group)
                .execute();
    }

    private void writeGroups() {
        Map<GroupChange, List<Long>> alike = decision.groups().stream()
                .collect(Collectors.groupingBy(
                        change -> new GroupChange(
                                0, change.state(), change.done(), change.doneAfter(), change.abortDetail()),
                        LinkedHashMap::new,
                        Collectors.mapping(GroupChange::id, Collectors.toList())));
        Set<Long> byLeader =
                groups.stream().filter(GroupRow::byLeader).map(GroupRow::id).collect(Collectors.toSet());
        alike.forEach((change, ids) -> {
            bundle.write(
                    "UPDATE operation_group SET state = ?, remaining = remaining - ?, remaining_after = remaining_after - ?,"
                            + " version = version + 1, updated_at = " + NOW + " WHERE id IN (?) ORDER BY id",
                    change.state().label(),
                    change.done(),
                    change.doneAfter(),
                    Ids.padded(ids));
            if (!change.abortDetail().isEmpty()) {
                bundle.write(
                        "UPDATE operation_group SET abort_reason = 'failed', abort_detail = ?,"
                                + " aborted_at = COALESCE(aborted_at, " + NOW + ") WHERE id IN (?) ORDER BY id",
                        change.abortDetail(),
                        Ids.padded(ids));
            }
            if (change.state() == GroupState.COMMITTED) {
                bundle.write(
                        "UPDATE operation_group SET decided_at = COALESCE(decided_at, " + NOW + "), ended_at = " + NOW
                                + " WHERE id IN (?) ORDER BY id",
                        Ids.padded(ids));
                List<Long> led = ids.stream().filter(byLeader::contains).toList();
                if (!led.isEmpty()) {
                    bundle.write(
                            "UPDATE artifact SET state = 'gone', updated_at = " + NOW
                                    + " WHERE group_id IN (?) AND state = 'dropping'",
                            Ids.padded(led));
                }
            }
            if (change.state().ended()) {
                bundle.write("DELETE FROM group_lock WHERE group_id IN (?)", Ids.padded(ids));
            }
        });
    }
}
