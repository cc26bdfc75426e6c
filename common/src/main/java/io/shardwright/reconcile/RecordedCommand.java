package io.shardwright.reconcile;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Phase;

/**
 * A command as the records have it.
 *
 * @param tries how many of its forward half have begun
 * @param undoTries how many of its rollback have
 */
public record RecordedCommand(
        Incarnation incarnation,
        int seq,
        String name,
        NodeName node,
        Phase phase,
        CommandState state,
        Effect effect,
        int tries,
        int undoTries) {
    /** How many tries of one of its halves have begun. */
    int tries(Direction half) {
        return half == Direction.FORWARD ? tries : undoTries;
    }
}
