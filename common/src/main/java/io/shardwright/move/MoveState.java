package io.shardwright.move;

import io.shardwright.problem.Label;
import java.util.Locale;

/** Where the move of a shard stands. It follows the groups that carry it out: each of these begins in the transaction in which a group is published, decided or undone. */
public enum MoveState {
    /** Its rows are on their way; the source has the shard. */
    MOVING,
    /** The target has the shard, and the source's table follows it. */
    SWITCHED,
    /** On its way back to the source. */
    REVERSING,
    /** The source has the shard again; the target's table is kept. */
    REVERSED,
    /** The way back is closed. */
    ACCEPTED,
    /** Everything is as it was before. */
    UNDONE;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that label. */
    public static MoveState of(String label) {
        return Label.read(MoveState.class, label);
    }
}
