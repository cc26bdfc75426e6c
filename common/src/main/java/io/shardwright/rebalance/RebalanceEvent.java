package io.shardwright.rebalance;

import java.util.Locale;

/** What happens to a rebalance. */
public enum RebalanceEvent {
    /** A second person has agreed. */
    APPROVE,
    /** Somebody has declined it. */
    REJECT,
    /** Its turn has come, and its plan still fits the fleet. */
    BEGIN,
    /** Ordered: begin nothing more, and let rest what is under way. */
    PAUSE,
    /** Ordered: go on; what was undone is tried again. */
    RESUME,
    /** Ordered: begin nothing more. */
    STOP,
    /** Ordered: take back everything. */
    UNDO,
    /** Every move is finished. */
    FINISH,
    /** Nothing is under way after a stop. */
    HALT,
    /** Nothing is left to take back. */
    EMPTY,
    /** It cannot go on. */
    FAIL;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
