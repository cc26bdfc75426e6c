package io.shardwright.queue;

/** What happens to a command. */
public enum CommandEvent {
    /** The last thing it waited for is done. */
    UNBLOCK,
    /** A worker session takes it, or its undo, and is about to send it. */
    CLAIM,
    /** It ran, or was found done. */
    SUCCEED,
    /** It failed for a reason that may pass, below its limit of tries. */
    BACK_OFF,
    /** It failed for good. */
    FAIL,
    /** Its group was aborted before it was sent, or sent again. */
    CANCEL,
    /** A worker session that held it gives it back unsent, and its group was aborted meanwhile. */
    CALL_OFF,
    /** Its group is being undone and it has an effect to undo. */
    ORDER_UNDO,
    /** Before its undo was begun, or tried again, another was ordered that must come before it. */
    HOLD_BACK,
    /** An operator lets it, or its undo, be tried again. */
    RETRY,
    /** An operator gives its undo up, or after the decision the command itself. */
    WAIVE
}
