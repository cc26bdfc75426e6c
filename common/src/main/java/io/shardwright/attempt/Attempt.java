package io.shardwright.attempt;

import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Told;
import java.util.Optional;

/**
 * One try of a half, to be stepped until it has an ending. Whoever steps it may die between any two steps: the next attempt finds out from the
 * node what became of this one. For one thread.
 */
public abstract sealed class Attempt permits ForwardAttempt, UndoAttempt {
    /** What the next step does. */
    public enum Duty {
        /** Read what the ledger says of this half. */
        LOOK,
        /** An earlier try may run still: end its connection. */
        SETTLE,
        /** Read again: it may have committed between the first look and its end. */
        LOOK_AGAIN,
        /** The same three for the forward half, whose effect an undo must know. */
        LOOK_FORWARD,
        SETTLE_FORWARD,
        LOOK_FORWARD_AGAIN,
        /** Ask what is there, and judge. */
        PROBE,
        /** An earlier try ran: ask what is there, and judge. */
        PROBE_UNDONE,
        /** Commit the intent. */
        INTEND,
        /** Send the half. */
        SEND,
        /** The answer was lost: end the connection. */
        SETTLE_LOST,
        /** After an error or an undo: ask again what is there, and judge. */
        PROBE_AGAIN,
        /** Write that a part of it stays. */
        END_PARTLY,
        /** Write that the intent came to nothing. */
        END_NOTHING,
        /** Write that it ran. */
        NOTE
    }

    /** Of rows whose part nobody has looked at. Probes look at what the command itself changes; the part may be elsewhere, as a trigger writes it. */
    static final Ending PART_KEPT = Ending.hold("its rows were taken back, but for a part that its server kept");

    final ClaimedCommand command;
    Duty next = Duty.LOOK;

    /** Of the half that is to run; what it may leave is not known before the node has judged it. */
    HalfKind kind = HalfKind.OPAQUE;

    /** Whether the node's ledger may have this try. An inherited one may have announced itself before its session ended. */
    boolean announced;

    /** Whether its intent is on the way. */
    boolean announcing;

    /** Whether nothing calls it off any more. */
    private boolean sending;

    Attempt(ClaimedCommand command) {
        this.command = command;
        this.announced = command.inherited();
    }

    /** Begins a try of the half that is to run. */
    public static Attempt of(ClaimedCommand command) {
        return command.direction() == Direction.FORWARD ? new ForwardAttempt(command) : new UndoAttempt(command);
    }

    /** What the next step will do. */
    public final Duty next() {
        return next;
    }

    /**
     * Whether something that was sent may run still, or only we know what it has left: a part, or nothing. Then a failed step is stepped again until it succeeds: nothing is
     * recorded of the try before, because an undo of its group could begin while it runs, and what another makes meanwhile would be taken for ours. Rows tell by themselves that
     * there are none.
     */
    public final boolean unsettled() {
        return switch (next) {
            case SETTLE_LOST, END_PARTLY -> true;
            case END_NOTHING -> kind != HalfKind.ROWS;
            case LOOK, SETTLE, LOOK_AGAIN, LOOK_FORWARD, SETTLE_FORWARD, LOOK_FORWARD_AGAIN -> false;
            case PROBE, PROBE_UNDONE, INTEND, SEND, PROBE_AGAIN, NOTE -> false;
        };
    }

    /**
     * Does the next thing.
     *
     * @return how the try ended, or empty if there is more to do
     */
    public abstract <E extends Exception> Optional<Ending> step(NodeSide<E> node) throws E;

    /** What is known so far of the forward half's effect. */
    abstract Effect effect();

    /**
     * A question of ours failed, not the command's statement: the next try asks again. Where the node did not answer one that came before the
     * intent, or refused the intent for now, it was no try; a probe that finds no answer is one, as the node has answered just before: the probe waits for a lock, or reads for too
     * long.
     *
     * @param code {@link ErrorCode#UNREACHABLE} if the node was not there, or may grant later what it refused
     * @param answered whether it answered with an error, so that nothing of the question was done
     */
    public final Ending broken(ErrorCode code, boolean answered, String words) {
        boolean mayStand = announced || (announcing && !answered);
        if (code == ErrorCode.UNREACHABLE && !mayStand && next != Duty.PROBE) {
            return Ending.unreached(effect(), words).because(Optional.of(code));
        }
        return Ending.retry(effect(), words).because(Optional.of(code));
    }

    /** A question of ours was refused for good. */
    public final Ending refused(ErrorCode code, String words) {
        return Ending.giveUp(effect(), words).because(Optional.of(code));
    }

    /** What the ledger says of the half that is to run. */
    final void seen(Optional<LedgerEntry> mine) {
        announced = mine.map(entry -> entry.attempt() >= command.attempt()).orElse(false);
    }

    /** What is there: as the probes say, or where they do not, as an operator has said who looked. */
    static <E extends Exception> Finding found(NodeSide<E> node, Optional<Told> told) throws E {
        Finding probed = node.probe();
        return probed.clear() ? probed : told.map(Finding::told).orElse(probed);
    }

    /** Whether it is called off between its intent and its sending, which the intent's way to the node and back may keep apart for long. */
    final boolean calledOff(NodeSide<?> node) {
        sending = sending || !node.stopped();
        return !sending;
    }

    final Optional<Ending> then(Duty duty) {
        next = duty;
        return Optional.empty();
    }
}
