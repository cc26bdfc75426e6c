package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupEvent;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.OrderRules;
import io.shardwright.queue.Phase;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.UndoRules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Takes groups back to a command that is done, and lets them go on from there. What was undone stays undone: going on appends commands with new
 * ids. While a group is at a savepoint its continuation counts as one of the commands that remain, so nothing commits it.
 */
public final class Savepoints {
    private static final String REMAINING = UndoOrder.labels(OrderRules.REMAINING, CommandState::label);

    private final Transactions transactions;
    private final boolean planned;
    private final boolean dryRun;

    private Savepoints(MetadataDatabase database, boolean planned, boolean dryRun) {
        this.transactions = database.transactions();
        this.planned = planned;
        this.dryRun = dryRun;
    }

    /**
     * Of the groups that users have submitted.
     *
     * @param dryRun everything is done and then taken back
     */
    public Savepoints(MetadataDatabase database, boolean dryRun) {
        this(database, false, dryRun);
    }

    /**
     * Of the groups that the leader plans, for the leader: what it records at their decision is true only if each of their steps was done, so nobody
     * else takes them back and on.
     */
    public static Savepoints ofPlans(MetadataDatabase database) {
        return new Savepoints(database, true, false);
    }

    /**
     * Cancels what comes after a command and was not sent; what runs of it finishes, and then the leader undoes it.
     *
     * @param command its name or its id; what it did stays
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if the group is not active, the command not done, or
     *     the group at an earlier savepoint
     */
    public GroupReader.Group rollback(LeaderTerm term, GroupId id, String command, String actor) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            // So that every worker looks: what it holds unsent of what comes after it gives back.
            PauseRows.nextVersion(handle);
            OrderedGroup group = OrderedGroup.lock(
                    handle, id.toString(), "rolled back to a command", state -> state == GroupState.ACTIVE);
            requireOurs(group, id, "rolled back to a command");
            WithheldGroups.pass(handle, group, id.toString(), false);
            OrderedCommand savepoint = OrderedCommand.find(handle, group.id(), command);
            OrderRules.savepoint(savepoint.state(), savepoint.phase(), savepoint.id(), group.savepoint())
                    .ifPresent(refused -> {
                        throw group.wrong(words(refused, savepoint), id.toString());
                    });
            handle.createUpdate(
                            "UPDATE sharding_queue SET status = 'cancelled', owner_epoch = NULL, updated_at = " + NOW
                                    + " WHERE operation_group = :group AND id > :savepoint AND status IN ('waiting', 'ready')")
                    .bind("group", group.id())
                    .bind("savepoint", savepoint.id())
                    .execute();
            handle.createUpdate("UPDATE operation_group SET savepoint = :savepoint,"
                            + " remaining = 1 + (SELECT COUNT(*) FROM sharding_queue WHERE operation_group = :id AND id <= :savepoint"
                            + " AND phase = 'before' AND status IN " + REMAINING + "),"
                            + " remaining_after = (SELECT COUNT(*) FROM sharding_queue WHERE operation_group = :id AND id <= :savepoint"
                            + " AND phase = 'after' AND status IN " + REMAINING + ") WHERE id = :id")
                    .bind("savepoint", savepoint.id())
                    .bind("id", group.id())
                    .execute();
            GroupOrders.touch(handle, group.id());
            Audit.write(handle, actor, "group.rollback-to", id + "/" + savepoint.name(), "");
            return GroupReader.find(handle, id).orElseThrow();
        });
    }

    private static String words(OrderRules.Refused refused, OrderedCommand savepoint) {
        return switch (refused) {
            case NOT_DONE ->
                "has command '" + savepoint.name() + "' in state "
                        + savepoint.state().label() + ": only a command that is done can be gone back to";
            case EARLIER_SAVEPOINT -> "has gone back to an earlier command already";
        };
    }

    /** Groups at a savepoint with something still to be undone, by id. */
    public List<Long> undoing() {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT g.id FROM operation_group g WHERE g.state = 'active' AND g.savepoint IS NOT NULL"
                                + WithheldGroups.NOT_WITHHELD
                                + " AND EXISTS (SELECT 1 FROM sharding_queue q WHERE q.operation_group = g.id AND q.id > g.savepoint"
                                + " AND (q.status IN " + UndoOrder.TO_UNDO + " OR (" + UndoOrder.LEFT
                                + "))) ORDER BY g.id")
                .mapTo(Long.class)
                .list());
    }

    /**
     * Takes a group one step back towards its savepoint: nothing while a command behind it may be on its node.
     *
     * @return the commands that became ready
     */
    public ReadyByNode undo(LeaderTerm term, long group) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            record Row(long savepoint, UndoMode mode) {}
            List<Row> rows = handle.createQuery("SELECT savepoint, undo_mode FROM operation_group WHERE id = :id"
                            + " AND state = 'active' AND savepoint IS NOT NULL FOR UPDATE")
                    .bind("id", group)
                    .map((row, context) -> new Row(
                            row.getLong("savepoint"),
                            UndoMode.valueOf(row.getString("undo_mode").toUpperCase(Locale.ROOT))))
                    .list();
            if (rows.isEmpty()) {
                return ReadyByNode.NONE;
            }
            Row row = rows.get(0);
            if (UndoRules.step(UndoOrder.kinds(handle, group, row.savepoint())) != UndoRules.Step.UNDO) {
                return ReadyByNode.NONE;
            }
            if (UndoOrder.order(handle, group, row.mode(), row.savepoint()) > 0) {
                GroupOrders.touch(handle, group);
            }
            return UndoOrder.ready(handle, group, row.mode());
        });
    }

    /**
     * What a continuation has to fit.
     *
     * @param standing the commands that it may wait for: what is done or may be yet
     * @param taken those whose names it may not use again
     * @param undo how the group is undone
     */
    public record Place(Map<String, Phase> standing, Set<String> taken, UndoMode undo) {
        /**
         * Refuses commands that use a name again, or wait for a command of the group that they would wait for in vain.
         *
         * @throws ShardwrightException {@link ErrorCode#DUPLICATE_COMMAND}; {@link ErrorCode#UNKNOWN_DEPENDENCY}
         */
        public void require(List<CommandPair> commands) {
            for (CommandPair command : commands) {
                if (taken.contains(command.name())) {
                    throw new ShardwrightException(
                            ErrorCode.DUPLICATE_COMMAND,
                            "the group has a command named '" + command.name() + "' already",
                            "Give each command a name that the group has not used.");
                }
                command.after().stream()
                        .filter(name -> taken.contains(name) && standing.get(name) != command.phase())
                        .findFirst()
                        .ifPresent(name -> {
                            throw inVain(command.name(), name);
                        });
            }
        }

        private ShardwrightException inVain(String command, String name) {
            boolean stands = standing.containsKey(name);
            return new ShardwrightException(
                    ErrorCode.UNKNOWN_DEPENDENCY,
                    "command '" + command + "' waits for '" + name + "', which "
                            + (stands ? "is of the other phase" : "has been taken back and will never be done"),
                    stands
                            ? "Leave it out: every command of phase before is done before any of phase after."
                            : "Wait for commands that stand, or for others that are added.");
        }
    }

    /**
     * What a continuation would be added to.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if the group does not wait to be continued
     */
    public Place place(GroupId id) {
        return transactions.in(handle -> {
            OrderedGroup group = OrderedGroup.require(
                    OrderedGroup.find(handle, id.toString()),
                    id.toString(),
                    "continued",
                    state -> state == GroupState.ACTIVE);
            return place(handle, waiting(handle, group, id));
        });
    }

    private void requireOurs(OrderedGroup group, GroupId id, String done) {
        if (group.byLeader() && !planned) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "group " + id + " changes tables or moves a shard, as the leader has planned it: it cannot be "
                            + done,
                    "Nothing was changed. `group stop` undoes it whole; a move tries its cutover again by itself, see `move show`.");
        }
    }

    private OrderedGroup waiting(Handle handle, OrderedGroup group, GroupId id) {
        requireOurs(group, id, "continued");
        if (group.savepoint().isEmpty()) {
            throw group.wrong("is at no savepoint: it cannot be continued", id.toString());
        }
        if (!OrderRules.mayContinue(
                UndoOrder.kinds(handle, group.id(), group.savepoint().getAsLong()))) {
            throw group.wrong("still goes back to its savepoint", id.toString());
        }
        return group;
    }

    private static Place place(Handle handle, OrderedGroup group) {
        Map<String, Phase> standing = new HashMap<>();
        Set<String> taken = new HashSet<>();
        handle.createQuery("SELECT name, phase, id <= :savepoint AND (status = 'done' OR status IN " + REMAINING
                        + ") AS stands FROM sharding_queue WHERE operation_group = :group")
                .bind("savepoint", group.savepoint().orElse(0))
                .bind("group", group.id())
                .map((row, context) -> {
                    if (row.getBoolean("stands")) {
                        standing.put(
                                row.getString("name"),
                                Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)));
                    }
                    return row.getString("name");
                })
                .forEach(taken::add);
        return new Place(standing, taken, group.undo());
    }

    /**
     * A group that goes on, or has gone on already.
     *
     * @param replayed whether it had gone on before under the same key
     * @param ready what became ready of it
     */
    public record Continued(GroupReader.Group group, boolean replayed, ReadyByNode ready) {
        private static Continued before(GroupReader.Group group) {
            return new Continued(group, true, ReadyByNode.NONE);
        }
    }

    /**
     * The group that has gone on under a key before, as it is now.
     *
     * @throws ShardwrightException KEY_REUSED if that was another request
     */
    public Optional<GroupReader.Group> continued(String idempotencyKey, String digest) {
        return transactions.in(handle -> continued(handle, idempotencyKey, digest));
    }

    private static Optional<GroupReader.Group> continued(Handle handle, String key, String digest) {
        return handle.createQuery(
                        "SELECT c.digest, g.uuid FROM continuation c JOIN operation_group g ON g.id = c.group_id"
                                + " WHERE c.idempotency_key = :key")
                .bind("key", key)
                .map((row, context) -> Map.entry(row.getString("uuid"), row.getString("digest")))
                .findOne()
                .flatMap(found -> {
                    if (!found.getValue().equals(digest)) {
                        throw Publisher.reused(key, found.getKey());
                    }
                    return GroupReader.find(handle, GroupId.parse(found.getKey()));
                });
    }

    /**
     * Goes on: appends commands, which run after what they name, and takes the savepoint away. Without commands the group is done with what it
     * has.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if the group does not wait to be continued;
     *     {@link ErrorCode#DUPLICATE_COMMAND}; {@link ErrorCode#UNKNOWN_DEPENDENCY}; {@link ErrorCode#KEY_REUSED}
     */
    public Continued resume(LeaderTerm term, Continuation wanted) {
        try {
            return resumeOnce(term, wanted);
        } catch (ShardwrightException e) {
            if (!Transactions.duplicate(e)) {
                throw e;
            }
            // Another group has gone on under this key between this one's look and its insertion.
            return continued(wanted.idempotencyKey(), wanted.digest())
                    .map(Continued::before)
                    .orElseThrow(() -> e);
        }
    }

    private Continued resumeOnce(LeaderTerm term, Continuation wanted) {
        GroupId id = wanted.group();
        List<CommandPair> commands = wanted.commands();
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            OrderedGroup group = OrderedGroup.lock(handle, id.toString(), "continued", state -> true);
            Optional<GroupReader.Group> before = continued(handle, wanted.idempotencyKey(), wanted.digest());
            if (before.isPresent()) {
                return Continued.before(before.get());
            }
            group.require("continued", id.toString(), state -> state == GroupState.ACTIVE);
            waiting(handle, group, id);
            WithheldGroups.pass(handle, group, id.toString(), false);
            place(handle, group).require(commands);
            ReadyByNode ready = appendTo(handle, group, commands);
            handle.createUpdate("INSERT INTO continuation (idempotency_key, digest, group_id, created_at)"
                            + " VALUES (:key, :digest, :group, " + NOW + ")")
                    .bind("key", wanted.idempotencyKey())
                    .bind("digest", wanted.digest())
                    .bind("group", group.id())
                    .execute();
            Audit.write(handle, wanted.actor(), "group.continue", id.toString(), commands.size() + " commands");
            return new Continued(GroupReader.find(handle, id).orElseThrow(), false, ready);
        });
    }

    private static ReadyByNode appendTo(Handle handle, OrderedGroup group, List<CommandPair> commands) {
        int seq = handle.createQuery("SELECT MAX(seq) FROM sharding_queue WHERE operation_group = :group")
                .bind("group", group.id())
                .mapTo(Integer.class)
                .one();
        long last = handle.createQuery("SELECT MAX(id) FROM sharding_queue WHERE operation_group = :group")
                .bind("group", group.id())
                .mapTo(Long.class)
                .one();
        // Else it would hold the group, and could be retried, though the group goes on without it.
        handle.createUpdate("UPDATE sharding_queue SET status = 'cancelled', updated_at = " + NOW
                        + " WHERE operation_group = :group AND id > :savepoint AND status = 'failed'")
                .bind("group", group.id())
                .bind("savepoint", group.savepoint().orElse(Long.MAX_VALUE))
                .execute();
        if (!commands.isEmpty()) {
            Publisher.insertCommands(handle, group.id(), seq + 1, commands);
            Publisher.insertEdges(handle, Publisher.ids(handle, group.id()), commands);
            releaseFromDone(handle, group.id(), last);
        }
        long after = commands.stream().filter(c -> c.phase() == Phase.AFTER).count();
        long remaining = group.remaining() - 1 + commands.size() - after;
        handle.createUpdate("UPDATE operation_group SET savepoint = NULL, remaining = :remaining,"
                        + " remaining_after = remaining_after + :after WHERE id = :id")
                .bind("remaining", remaining)
                .bind("after", after)
                .bind("id", group.id())
                .execute();
        if (remaining == 0) {
            group.move(handle, GroupEvent.PREPARE);
            return ReadyByNode.NONE;
        }
        GroupOrders.touch(handle, group.id());
        return GroupSettlement.ready(handle, group.id(), "before");
    }

    /** What is done already blocks none of the new commands. */
    private static void releaseFromDone(Handle handle, long group, long last) {
        handle.createUpdate("UPDATE sharding_queue q SET q.blockers = q.blockers - (SELECT COUNT(*)"
                        + " FROM sharding_queue_wait w JOIN (SELECT id FROM sharding_queue WHERE operation_group = :group AND status = 'done') d"
                        + " ON d.id = w.waits_for WHERE w.command_id = q.id AND w.direction = 'forward')"
                        + " WHERE q.operation_group = :group AND q.id > :last")
                .bind("group", group)
                .bind("last", last)
                .execute();
    }
}
