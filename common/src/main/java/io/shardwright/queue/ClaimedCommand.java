package io.shardwright.queue;

import io.shardwright.action.Action;
import io.shardwright.fleet.Incarnation;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A half of a command that a worker session holds.
 *
 * @param id the command's id in the queue
 * @param groupNumber of its group in the queue
 * @param incarnation of the metadata database when the command was published
 * @param seq its place in the group; with group, incarnation and direction the key of its intent on the node
 * @param direction which half is to run
 * @param forward the forward half, also when the undo is to run: probes are derived from it
 * @param holdOnUnknown whether it runs though nobody could tell its outcome after a crash
 * @param effect what is recorded of the forward half so far
 * @param attempt the number of this start in this direction, from 1
 * @param unsent how many starts before it were no tries, as nothing of them was announced to the node
 * @param triesMax after this many tries a transient error is final
 * @param limitSeconds how long the forward half may run on the node before it is ended there
 * @param told what an operator has said of an outcome that nobody could tell
 * @param inherited an earlier session of this node had started it and its outcome is not recorded
 */
public record ClaimedCommand(
        long id,
        GroupId group,
        long groupNumber,
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
        int unsent,
        int triesMax,
        OptionalInt limitSeconds,
        Optional<Told> told,
        boolean inherited) {

    /** The number of this try among those that count, from 1. */
    public int tryNumber() {
        return attempt - unsent;
    }

    /** The half that is to run. */
    public Action action() {
        return direction == Direction.FORWARD ? forward : rollback.orElseThrow();
    }
}
