package io.shardwright.queue;

/** Where a command stands. Which state may follow which is said by {@link CommandTransitions}. */
public enum CommandState {
    /** Waits for its group to become active, for other commands, or for the decision. */
    WAITING,
    /** May be claimed, once {@code not_before} has passed. */
    READY,
    /** A worker session holds it and may have sent it to the node. Only its owner, or the node's next epoch, may say what became of it. */
    RUNNING,
    /** Ran forward, or was found done. */
    DONE,
    /** Ended without success; {@link Effect} says what it left behind. */
    FAILED,
    /** Will not run any more: the group was aborted before it was sent. An earlier try may have left an {@link Effect}. */
    CANCELLED,
    /** Has an effect that must be undone, after others. */
    UNDO_WAITING,
    /** Its undo may be claimed. */
    UNDO_READY,
    /** A worker session holds its undo and may have sent it to the node. */
    UNDOING,
    /** Its effect is gone. */
    UNDONE,
    /** Its undo failed to the limit: the group is stuck until an operator helps. */
    UNDO_FAILED,
    /**
     * Given up by an operator, with a reason: its undo, so what it left is on the node for people to deal with; or, once its group was decided,
     * the command itself, which never runs again.
     */
    WAIVED;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether a worker session may have statements of this command under way. */
    public boolean onTheNode() {
        return this == RUNNING || this == UNDOING;
    }
}
