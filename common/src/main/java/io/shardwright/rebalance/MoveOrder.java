package io.shardwright.rebalance;

import io.shardwright.problem.Label;
import java.util.Locale;

/** What was ordered of single moves of a rebalance, by table or by node; each is stronger than the one before. */
public enum MoveOrder {
    /** Nothing: it goes with its rebalance. */
    NONE,
    /** It does not begin, or rests. */
    PAUSED,
    /** It does not begin; under way, it finishes. */
    GRACEFUL,
    /** Under way, it is undone too, unless it is decided. */
    IMMEDIATE,
    /** Finished, it is taken back too. */
    UNDO_FINISHED;

    /** What a stop orders of each move. */
    public static MoveOrder of(StopMode mode) {
        return switch (mode) {
            case GRACEFUL -> GRACEFUL;
            case IMMEDIATE -> IMMEDIATE;
            case UNDO_FINISHED -> UNDO_FINISHED;
        };
    }

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The order of that label. */
    public static MoveOrder of(String label) {
        return Label.read(MoveOrder.class, label);
    }

    /** Whichever is stronger. */
    public MoveOrder or(MoveOrder other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** Whether the move is not to be made any more. */
    public boolean stops() {
        return compareTo(GRACEFUL) >= 0;
    }
}
