package io.shardwright.queue;

import io.shardwright.action.Action;
import io.shardwright.fleet.Incarnation;
import java.util.Optional;

/**
 * A half of a command that a worker session holds.
 *
 * @param id the command's id in the queue
 * @param incarnation of the metadata database when the command was published
 * @param seq its place in the group; with group, incarnation and direction the key of its intent on the node
 * @param direction which half is to run
 * @param forward the forward half, also when the undo is to run: probes are derived from it
 * @param effect what is recorded of the forward half so far
 * @param attempt the number of this try in this direction, from 1
 * @param triesMax after this many tries a transient error is final
 * @param inherited an earlier session of this node had started it and its outcome is not recorded
 */
public record ClaimedCommand(
        long id,
        GroupId group,
        Incarnation incarnation,
        int seq,
        String name,
        Phase phase,
        Direction direction,
        Action forward,
        Optional<Action> rollback,
        Optional<Probes> probes,
        boolean holdOnUnknown,
        Effect effect,
        int attempt,
        int triesMax,
        boolean inherited) {

    /** The half that is to run. */
    public Action action() {
        return direction == Direction.FORWARD ? forward : rollback.orElseThrow();
    }
}
