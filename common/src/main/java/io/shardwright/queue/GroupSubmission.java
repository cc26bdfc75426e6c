package io.shardwright.queue;

import java.util.List;
import java.util.OptionalInt;

/**
 * A group as it is submitted, before it has ids.
 *
 * @param idempotencyKey publishing twice under one key publishes once; 1 to 128 characters
 * @param title what it does, for people, such as {@code create table users}
 * @param commands in undo order reversed: the last is undone first
 * @param locks what it changes; empty where the submitter takes care
 * @param policy what follows when a command fails for good
 * @param undo in which order it is undone
 * @param deadlineSeconds so long after it was published it is aborted unless it is decided; empty for never
 */
public record GroupSubmission(
        String idempotencyKey,
        String title,
        List<CommandPair> commands,
        List<LockRequest> locks,
        FailurePolicy policy,
        UndoMode undo,
        OptionalInt deadlineSeconds) {
    public GroupSubmission {
        commands = List.copyOf(commands);
        locks = List.copyOf(locks);
    }

    /** A group without a deadline. */
    public GroupSubmission(
            String idempotencyKey,
            String title,
            List<CommandPair> commands,
            List<LockRequest> locks,
            FailurePolicy policy,
            UndoMode undo) {
        this(idempotencyKey, title, commands, locks, policy, undo, OptionalInt.empty());
    }

    /** A group that is undone in strict reverse order when a command fails. */
    public GroupSubmission(String idempotencyKey, String title, List<CommandPair> commands, List<LockRequest> locks) {
        this(idempotencyKey, title, commands, locks, FailurePolicy.ROLLBACK, UndoMode.REVERSE);
    }
}
