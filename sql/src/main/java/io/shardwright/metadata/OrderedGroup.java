package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupEvent;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupTransitions;
import io.shardwright.queue.UndoMode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * A group as an operator's order finds it.
 *
 * @param byLeader whether the leader has planned it and decides it
 */
record OrderedGroup(long id, GroupState state, boolean byLeader, UndoMode undo, int remaining, OptionalLong savepoint) {
    static Optional<OrderedGroup> find(Handle handle, String uuid) {
        return read(handle, uuid, "");
    }

    /**
     * Locks the group until the transaction ends.
     *
     * @param done what would be done, as in {@code cannot be stopped}
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#WRONG_STATE}
     */
    static OrderedGroup lock(Handle handle, String uuid, String done, Predicate<GroupState> allowed) {
        return require(read(handle, uuid, " FOR UPDATE"), uuid, done, allowed);
    }

    static OrderedGroup require(Optional<OrderedGroup> found, String uuid, String done, Predicate<GroupState> allowed) {
        OrderedGroup row = found.orElseThrow(() -> new ShardwrightException(
                ErrorCode.NOT_FOUND, "there is no group " + uuid, "See `group list` for those that there are."));
        row.require(done, uuid, allowed);
        return row;
    }

    /** @throws ShardwrightException {@link ErrorCode#WRONG_STATE} unless its state is allowed */
    void require(String done, String uuid, Predicate<GroupState> allowed) {
        if (!allowed.test(state)) {
            throw wrong("is " + state.label() + ": it cannot be " + done, uuid);
        }
    }

    ShardwrightException wrong(String what, String uuid) {
        return new ShardwrightException(
                ErrorCode.WRONG_STATE, "group " + uuid + " " + what, "Nothing was changed; see `group explain`.");
    }

    private static Optional<OrderedGroup> read(Handle handle, String uuid, String lock) {
        return handle.createQuery(
                        "SELECT id, state, by_leader, undo_mode, remaining, savepoint FROM operation_group WHERE uuid = :uuid"
                                + lock)
                .bind("uuid", uuid)
                .map((row, context) -> new OrderedGroup(
                        row.getLong("id"),
                        GroupState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        row.getBoolean("by_leader"),
                        UndoMode.valueOf(row.getString("undo_mode").toUpperCase(Locale.ROOT)),
                        row.getInt("remaining"),
                        GroupReader.number(row, "savepoint")))
                .findOne();
    }

    /** Moves the group along its transition table. */
    void move(Handle handle, GroupEvent event) {
        GroupState next = GroupTransitions.next(state, event)
                .orElseThrow(() -> new IllegalStateException("no " + event + " from " + state));
        handle.createUpdate("UPDATE operation_group SET state = :state, version = version + 1, updated_at = " + NOW
                        + " WHERE id = :id")
                .bind("state", next.label())
                .bind("id", id)
                .execute();
    }
}
