package io.shardwright.simulation;

import io.shardwright.action.Action;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.Incarnation;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Phase;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A command: what was submitted, and its row in the simulated metadata database. */
final class CommandRecord {
    /** As in the product, so that limits are met; see Publisher. */
    static final int TRIES_MAX = 10;

    /** The simulated metadata database loses nothing, so it has one life. */
    private static final Incarnation INCARNATION = Incarnation.numbered(1, 1);

    final long id;
    final GroupRecord group;
    final int seq;
    final SimNode node;
    final Phase phase;
    final Op op;
    final List<CommandRecord> after;

    /** What must be undone before this is, beside what the order of undoing says. */
    final List<CommandRecord> rollbackAfter = new ArrayList<>();

    /** What its ordered undo waits for, along mirrored edges. */
    final List<CommandRecord> undoAfter = new ArrayList<>();

    /** Until then its node refuses the forward half, or the undo, for good. */
    long refusedUntil;

    long undoRefusedUntil;

    CommandState state = CommandState.WAITING;
    Effect effect = Effect.NONE;
    int tries;
    int undoTries;

    /** Of the starts those of which nothing was announced: no tries. */
    int unsent;

    int undoUnsent;
    int triesMax = TRIES_MAX;
    int rests;

    /** What an operator has said of an outcome that nobody could tell. */
    Optional<Told> told = Optional.empty();

    /** The savepoint towards which its group was undone when its undo began; 0 where the whole group was. */
    long keptUpTo;

    /** It failed because nobody can tell what it has left. */
    boolean untold;

    int blockers;
    long ownerEpoch;
    long notBefore;
    String error = "";

    CommandRecord(long id, GroupRecord group, int seq, SimNode node, Phase phase, Op op, List<CommandRecord> after) {
        this.id = id;
        this.group = group;
        this.seq = seq;
        this.node = node;
        this.phase = phase;
        this.op = op;
        this.after = List.copyOf(after);
    }

    /** How often the half that its state speaks of was started. */
    int triesNow() {
        return isUndo() ? undoTries : tries;
    }

    /** How many of those count. */
    int countedNow() {
        return isUndo() ? undoTries - undoUnsent : tries - unsent;
    }

    boolean isUndo() {
        return switch (state) {
            case UNDO_WAITING, UNDO_READY, UNDOING, UNDONE, UNDO_FAILED, WAIVED -> true;
            case WAITING, READY, RUNNING, DONE, FAILED, CANCELLED -> false;
        };
    }

    /** As a wake-up names the half that is ready. */
    ReadyHalf named() {
        return new ReadyHalf(id, group.id, isUndo() ? Direction.UNDO : Direction.FORWARD);
    }

    /** As a worker is given it. */
    ClaimedCommand claimed(boolean inherited) {
        return new ClaimedCommand(
                id,
                group.uuid,
                group.id,
                INCARNATION,
                seq,
                toString(),
                phase,
                isUndo() ? Direction.UNDO : Direction.FORWARD,
                action(false),
                phase == Phase.BEFORE ? Optional.of(action(true)) : Optional.empty(),
                Optional.empty(),
                op.kind() == Op.Kind.OPAQUE,
                effect,
                triesNow(),
                isUndo() ? undoUnsent : unsent,
                triesMax,
                OptionalInt.empty(),
                told,
                inherited);
    }

    private Action action(boolean undo) {
        if (op.kind() == Op.Kind.RENAME) {
            return undo
                    ? new RestoreTable("app", op.object(), op.other())
                    : new QuarantineTable("app", op.object(), op.other());
        }
        return new RunSql(undo ? "undo " + op : op.toString());
    }

    /** Whether it has left something, or may have, that is not undone. */
    boolean leavesSomething() {
        boolean something = effect == Effect.APPLIED || effect == Effect.UNKNOWN;
        return something && state != CommandState.UNDONE && state != CommandState.WAIVED;
    }

    /** Whether nothing of its present half was sent in any try that a session still holds. */
    boolean isUnsent() {
        return state == CommandState.WAITING || state == CommandState.READY;
    }

    @Override
    public String toString() {
        return "g" + group.id + "c" + seq;
    }
}
