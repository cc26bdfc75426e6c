package io.shardwright.rebalance;

import io.shardwright.problem.Label;
import java.util.Locale;

/** Where a rebalance stands. Which state may follow which is said by {@link RebalanceTransitions}. */
public enum RebalanceState {
    /** Recorded; it waits for the approval of a second person. */
    PROPOSED,
    /** It was not approved, and never will be. */
    REJECTED,
    /** Recorded; another one is on its way. */
    QUEUED,
    /** Its moves begin, one after another. */
    RUNNING,
    /** No move begins, and those under way rest. */
    PAUSED,
    /** No move begins; those under way finish or are undone, as the stop says. */
    STOPPING,
    /** Stopped by an operator: what was finished by then stays. */
    STOPPED,
    /** Every move is finished. */
    COMPLETED,
    /** Some moves are not finished, or not undone, and no further one can begin. */
    FAILED,
    /** Every move that had been finished is undone. */
    ROLLED_BACK;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that label. */
    public static RebalanceState of(String label) {
        return Label.read(RebalanceState.class, label);
    }

    /** Whether nothing happens in it until somebody orders something. */
    public boolean atRest() {
        return switch (this) {
            case PROPOSED, REJECTED, STOPPED, COMPLETED, FAILED, ROLLED_BACK -> true;
            case QUEUED, RUNNING, PAUSED, STOPPING -> false;
        };
    }

    /** Whether none of its moves has ever begun. */
    public boolean unapproved() {
        return this == PROPOSED || this == REJECTED;
    }
}
