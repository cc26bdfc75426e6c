package io.shardwright.recovery;

import java.util.Locale;

/** What recovery looks at. */
public enum RecoveryKind {
    /** The worker of a node whose lease has run out, with what it had claimed. */
    EXPIRED_LEASE,
    /** A group whose undo has failed to its limit. */
    ROLLBACK_STUCK,
    /** A group whose next step is the leader's, and which does not get it. */
    GROUP_IN_DOUBT,
    /** Commands that are ready on a node which could take them, and does not. */
    READY_COMMANDS;

    /** The name as it is shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
