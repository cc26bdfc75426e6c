package io.shardwright.rebalance;

import io.shardwright.problem.Label;
import java.util.Locale;

/** How far one move of a rebalance is. */
public enum MoveStage {
    /** Not begun. */
    WAITING,
    /** Its group is at work. */
    MOVING,
    /** The target has the shard. */
    FINISHED,
    /** It was begun and is undone, or could not begin. */
    UNDONE,
    /** It is being taken back. */
    REVERSING,
    /** It was finished and is taken back. */
    REVERSED;

    /** The name as it is shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stage of that label. */
    public static MoveStage of(String label) {
        return Label.read(MoveStage.class, label);
    }

    /** Whether something of it is at work. */
    public boolean underWay() {
        return this == MOVING || this == REVERSING;
    }
}
