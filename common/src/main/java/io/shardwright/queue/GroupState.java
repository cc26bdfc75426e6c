package io.shardwright.queue;

/** Where an operation group stands. Which state may follow which is said by {@link GroupTransitions}. */
public enum GroupState {
    /** Persisted; waits for its locks. */
    PENDING,
    /** Holds its locks; its commands run. */
    ACTIVE,
    /** Every command of the phase before the decision is done; waits for the leader's decision. */
    PREPARED,
    /** Decided: commits, whatever happens; its after-commands run. */
    COMPLETING,
    /** All done. */
    COMMITTED,
    /** Will be undone; waits until nothing of it runs, then undoes. */
    ABORTING,
    /** All undone: every node is as it was before. */
    ROLLED_BACK,
    /** An undo failed to its limit; an operator retries or waives. */
    ROLLBACK_STUCK,
    /** All undone but what an operator waived, with a reason. */
    ROLLED_BACK_WITH_WAIVERS;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether it will not change any more. */
    public boolean ended() {
        return this == COMMITTED || this == ROLLED_BACK || this == ROLLED_BACK_WITH_WAIVERS;
    }
}
