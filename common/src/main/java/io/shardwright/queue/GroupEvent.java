package io.shardwright.queue;

/** What happens to a group. */
public enum GroupEvent {
    /** The leader grants all its locks. */
    ACTIVATE,
    /** Its last command before the decision is done. */
    PREPARE,
    /** The leader decides that it commits, and commands remain for after. */
    DECIDE,
    /** Nothing remains to be done. */
    COMMIT,
    /** A command failed, or the group is stopped. */
    ABORT,
    /** Nothing remains to be undone. */
    FINISH_UNDO,
    /** Nothing remains to be undone but what an operator has waived. */
    FINISH_WITH_WAIVERS,
    /** An undo failed to its limit. */
    GET_STUCK,
    /** An operator lets the undo go on: what failed is tried again, or was waived. */
    RESUME_UNDO
}
