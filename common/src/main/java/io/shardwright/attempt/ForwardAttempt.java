package io.shardwright.attempt;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Told;
import java.util.Optional;

/**
 * One try of a command's forward half.
 *
 * <p>Order of durability: the probe's verdict and the connection's id are committed to the ledger before the statement is sent; so whoever
 * comes after a crash ends that connection, waits until it is gone, and only then looks. Absent then and there now: it was this command.
 * There without any intent: it was somebody else, and will never be undone.
 */
final class ForwardAttempt extends Attempt {
    private static final Ending UNSAFE = Ending.giveUp(
                    Effect.NONE,
                    "it may do a part of what it does, as a write to a table that does not roll back can, and has no"
                            + " probes: nobody could tell its outcome after a crash; give it probes, or onUnknown: hold")
            .because(Optional.of(ErrorCode.UNSAFE_COMMAND));

    private Effect effect;

    /** What was left before this try. */
    private Effect left = Effect.NONE;

    private boolean open;
    private boolean partly;

    /** What an operator has said of the try that the ledger has open. */
    private Optional<Told> told = Optional.empty();

    private Verdict verdict = Verdict.UNASKED;
    private long connectionId;
    private StatementError error = new StatementError(ErrorClass.PERMANENT, false, false, "");
    private Ending ending = Ending.done(Effect.APPLIED);

    ForwardAttempt(ClaimedCommand command) {
        super(command);
        this.effect = command.inherited() ? Effect.UNKNOWN : command.effect();
    }

    @Override
    Effect effect() {
        return effect;
    }

    @Override
    public <E extends Exception> Optional<Ending> step(NodeSide<E> node) throws E {
        return switch (next) {
            case LOOK -> look(node);
            case SETTLE -> {
                node.settle(connectionId);
                yield then(Duty.LOOK_AGAIN);
            }
            case LOOK_AGAIN -> judgeEntry(node.ledger(Direction.FORWARD));
            case PROBE -> probe(node);
            case INTEND -> intend(node);
            case SEND -> send(node);
            case SETTLE_LOST -> {
                node.drop();
                node.settle(connectionId);
                yield then(Duty.PROBE_AGAIN);
            }
            case PROBE_AGAIN -> afterError(node);
            case END_PARTLY -> {
                node.end(End.PARTLY);
                yield Optional.of(ending);
            }
            case END_NOTHING -> {
                node.end(End.NOTHING);
                yield Optional.of(ending);
            }
            case NOTE -> {
                node.note(End.APPLIED);
                yield Optional.of(Ending.done(Effect.APPLIED));
            }
            case LOOK_FORWARD, SETTLE_FORWARD, LOOK_FORWARD_AGAIN, PROBE_UNDONE ->
                throw new IllegalStateException("a forward half has no duty " + next);
        };
    }

    private <E extends Exception> Optional<Ending> look(NodeSide<E> node) throws E {
        Optional<LedgerEntry> entry = node.ledger(Direction.FORWARD);
        seen(entry);
        if (entry.isPresent() && entry.get().open()) {
            connectionId = entry.get().connectionId();
            return then(Duty.SETTLE);
        }
        return judgeEntry(entry);
    }

    private Optional<Ending> judgeEntry(Optional<LedgerEntry> entry) {
        if (entry.isPresent() && entry.get().end() == End.APPLIED) {
            return Optional.of(Ending.done(Effect.APPLIED));
        }
        open = entry.map(LedgerEntry::open).orElse(false);
        partly = entry.map(found -> found.end() == End.PARTLY).orElse(false);
        told = entry.filter(LedgerEntry::open).flatMap(this::toldOf);
        effect = open ? Effect.UNKNOWN : Effect.NONE;
        return then(Duty.PROBE);
    }

    private Optional<Told> toldOf(LedgerEntry entry) {
        return command.told().filter(said -> said.half() == Direction.FORWARD && entry.attempt() <= said.attempt());
    }

    private <E extends Exception> Optional<Ending> probe(NodeSide<E> node) throws E {
        kind = node.kind(Direction.FORWARD);
        if (kind == HalfKind.ROWS && !partly) {
            // Rows come and go with their ledger row: an intent without an end means that nothing happened.
            open = false;
            effect = Effect.NONE;
        }
        Finding finding = found(node, told);
        verdict = finding.verdict();
        return switch (verdict) {
            case PRESENT -> open ? applied() : Optional.of(Ending.done(Effect.PREEXISTING));
            case ABSENT -> partly && told.isEmpty() ? Optional.of(PART_KEPT) : then(Duty.INTEND);
            case UNCLEAR ->
                Optional.of(open ? Ending.hold(finding.reason()) : Ending.giveUp(Effect.NONE, finding.reason()));
            case UNASKED -> {
                if (open && command.phase() == Phase.BEFORE && kind != HalfKind.RESUMABLE) {
                    yield Optional.of(Ending.hold("an earlier try may have run, and there is no probe to tell"));
                }
                yield mayBeSentUnasked() ? then(Duty.INTEND) : Optional.of(UNSAFE);
            }
        };
    }

    /** Only the node knows which tables roll back; so what a submission could not be refused for is refused here, before anything is announced. */
    private boolean mayBeSentUnasked() {
        return command.phase() == Phase.AFTER || command.holdOnUnknown() || !kind.mayDoAPart();
    }

    private <E extends Exception> Optional<Ending> intend(NodeSide<E> node) throws E {
        // What goes on where it stopped may have left a part, which nobody has asked for.
        left = open && verdict == Verdict.UNASKED ? Effect.UNKNOWN : Effect.NONE;
        effect = left;
        if (node.stopped()) {
            return Optional.of(Ending.stopped(left));
        }
        announcing = true;
        connectionId = node.intend(verdict);
        announced = true;
        effect = Effect.UNKNOWN;
        return then(Duty.SEND);
    }

    private <E extends Exception> Optional<Ending> send(NodeSide<E> node) throws E {
        if (calledOff(node)) {
            effect = left;
            // Where a part may be left its entry stays open: from there the next try or the undo starts.
            return left == Effect.UNKNOWN ? Optional.of(Ending.stopped(left)) : nothing(Ending.stopped(left));
        }
        Optional<StatementError> answer = node.send(End.APPLIED);
        if (answer.isPresent()) {
            error = answer.get();
            return then(error.kind() == ErrorClass.LOST ? Duty.SETTLE_LOST : Duty.PROBE_AGAIN);
        }
        effect = Effect.APPLIED;
        return kind == HalfKind.ROWS ? Optional.of(Ending.done(Effect.APPLIED)) : applied();
    }

    private <E extends Exception> Optional<Ending> afterError(NodeSide<E> node) throws E {
        if (kind == HalfKind.ROWS) {
            return afterRowError(node);
        }
        Finding now = node.probe();
        return switch (now.verdict()) {
            case PRESENT ->
                switch (error.kind()) {
                    case EXISTS -> nothing(Ending.done(Effect.PREEXISTING));
                    case TRANSIENT ->
                        // Whoever it waited for has done it: undoing that would be to undo another's work.
                        kind == HalfKind.DEFINITION && error.waitedForLock()
                                ? nothing(Ending.done(Effect.PREEXISTING))
                                : applied();
                    case LOST -> applied();
                    case PERMANENT, MALFORMED -> Optional.of(Ending.giveUp(Effect.APPLIED, error.words()));
                };
            case ABSENT -> did(false);
            case UNCLEAR ->
                kind.mayHaveRun(error.kind())
                        ? Optional.of(Ending.hold(error.words() + ": " + now.reason()))
                        : nothing(Ending.giveUp(Effect.NONE, error.words() + ": " + now.reason()));
            case UNASKED -> did(kind.mayHaveRun(error.kind()));
        };
    }

    private <E extends Exception> Optional<Ending> afterRowError(NodeSide<E> node) throws E {
        if (error.partlyKept()) {
            effect = Effect.UNKNOWN;
            ending = command.phase() == Phase.AFTER
                    ? Ending.retry(Effect.UNKNOWN, error.words())
                    : Ending.hold(error.words());
            return then(Duty.END_PARTLY);
        }
        Optional<LedgerEntry> entry = node.ledger(Direction.FORWARD);
        if (entry.isPresent() && entry.get().end() == End.APPLIED) {
            return Optional.of(Ending.done(Effect.APPLIED));
        }
        return did(false);
    }

    /** Without a probe to tell: it may have done something, or it certainly did nothing. */
    private Optional<Ending> did(boolean something) {
        if (something && kind == HalfKind.RESUMABLE) {
            return Optional.of(resumed().because(error.code()));
        } else if (something) {
            return Optional.of(
                    command.phase() == Phase.AFTER
                            ? Ending.retry(Effect.UNKNOWN, error.words())
                            : Ending.hold(error.words() + ": it may have run, and there is no probe to tell"));
        }
        effect = Effect.NONE;
        return nothing(
                switch (error.kind()) {
                    case LOST, TRANSIENT -> Ending.retry(Effect.NONE, error.words());
                    case EXISTS, PERMANENT, MALFORMED -> Ending.giveUp(Effect.NONE, error.words());
                });
    }

    /** Its entry stays open: what it has left so far, the next try or the undo starts from. */
    private Ending resumed() {
        return switch (error.kind()) {
            case LOST, TRANSIENT -> Ending.retry(Effect.UNKNOWN, error.words());
            case EXISTS, PERMANENT, MALFORMED ->
                command.phase() == Phase.AFTER
                        ? Ending.retry(Effect.UNKNOWN, error.words())
                        : Ending.giveUp(Effect.UNKNOWN, error.words());
        };
    }

    /** Is to be written down, so that what another makes meanwhile is not taken for ours. */
    private Optional<Ending> nothing(Ending after) {
        ending = after;
        return then(Duty.END_NOTHING);
    }

    private Optional<Ending> applied() {
        effect = Effect.APPLIED;
        return then(Duty.NOTE);
    }
}
