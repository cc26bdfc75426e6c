package io.shardwright.attempt;

import io.shardwright.action.RunSql;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Told;
import java.util.Optional;

/**
 * One try of a command's rollback. Touches only what the forward half has applied; where that is not known, it is settled first: the forward
 * half's connection is ended, and ledger and probes tell. What was there before the command came is never undone.
 */
final class UndoAttempt extends Attempt {
    private boolean known;
    private boolean open;
    private boolean partly;
    private Optional<Told> told = Optional.empty();
    private Verdict verdict = Verdict.UNASKED;
    private long connectionId;
    private Optional<StatementError> error = Optional.empty();
    private Ending ending = Ending.done(Effect.NONE);

    UndoAttempt(ClaimedCommand command) {
        super(command);
        this.known = command.effect() == Effect.APPLIED;
    }

    @Override
    Effect effect() {
        return command.effect();
    }

    @Override
    public <E extends Exception> Optional<Ending> step(NodeSide<E> node) throws E {
        return switch (next) {
            case LOOK -> look(node);
            case SETTLE -> settle(node, Duty.LOOK_AGAIN);
            case LOOK_AGAIN -> judgeEntry(node.ledger(Direction.UNDO));
            case LOOK_FORWARD -> lookForward(node);
            case SETTLE_FORWARD -> settle(node, Duty.LOOK_FORWARD_AGAIN);
            case LOOK_FORWARD_AGAIN -> judgeForward(node, node.ledger(Direction.FORWARD));
            case PROBE -> probe(node);
            case PROBE_UNDONE -> undone(node);
            case INTEND -> intend(node);
            case SEND -> send(node);
            case SETTLE_LOST -> {
                node.drop();
                yield settle(node, Duty.PROBE_AGAIN);
            }
            case PROBE_AGAIN -> error.isPresent() ? afterError(node, error.get()) : afterSuccess(node.probe());
            case END_PARTLY -> {
                node.end(End.PARTLY);
                yield Optional.of(ending);
            }
            case END_NOTHING -> {
                node.end(End.NOTHING);
                yield Optional.of(ending);
            }
            case NOTE -> {
                node.note(End.UNDONE);
                yield Optional.of(Ending.done(Effect.NONE));
            }
        };
    }

    private <E extends Exception> Optional<Ending> settle(NodeSide<E> node, Duty then) throws E {
        node.settle(connectionId);
        return then(then);
    }

    private <E extends Exception> Optional<Ending> look(NodeSide<E> node) throws E {
        if (command.effect() == Effect.NONE || command.effect() == Effect.PREEXISTING) {
            return Optional.of(Ending.done(Effect.NONE));
        }
        Optional<LedgerEntry> mine = node.ledger(Direction.UNDO);
        seen(mine);
        if (mine.isPresent() && mine.get().open()) {
            connectionId = mine.get().connectionId();
            return then(Duty.SETTLE);
        }
        return judgeEntry(mine);
    }

    private Optional<Ending> judgeEntry(Optional<LedgerEntry> mine) {
        if (mine.isPresent() && mine.get().end() == End.UNDONE) {
            int ran = mine.get().attempt();
            told = command.told().filter(said -> said.half() == Direction.UNDO && said.attempt() >= ran);
            return then(Duty.PROBE_UNDONE);
        }
        open = mine.map(LedgerEntry::open).orElse(false);
        partly = mine.map(found -> found.end() == End.PARTLY).orElse(false);
        told = command.told()
                .filter(said -> said.half() == Direction.UNDO)
                .filter(said -> !open || mine.orElseThrow().attempt() <= said.attempt());
        return then(known ? Duty.PROBE : Duty.LOOK_FORWARD);
    }

    private <E extends Exception> Optional<Ending> lookForward(NodeSide<E> node) throws E {
        Optional<LedgerEntry> forward = node.ledger(Direction.FORWARD);
        if (forward.isPresent() && forward.get().open()) {
            connectionId = forward.get().connectionId();
            return then(Duty.SETTLE_FORWARD);
        }
        return judgeForward(node, forward);
    }

    private <E extends Exception> Optional<Ending> judgeForward(NodeSide<E> node, Optional<LedgerEntry> forward)
            throws E {
        known = forward.isPresent() && forward.get().end() == End.APPLIED;
        if (!known && (forward.isEmpty() || !forward.get().open())) {
            // Never announced, or refused.
            return Optional.of(Ending.done(Effect.NONE));
        }
        if (!known && !open && told.isEmpty()) {
            int attempt = forward.orElseThrow().attempt();
            told = command.told().filter(said -> said.half() == Direction.FORWARD && attempt <= said.attempt());
        }
        boolean forwardPartly = !known && forward.orElseThrow().end() == End.PARTLY;
        partly |= forwardPartly;
        if (!known && !forwardPartly && node.kind(Direction.FORWARD) == HalfKind.ROWS) {
            // Rolled back with its ledger row.
            return Optional.of(Ending.done(Effect.NONE));
        }
        return then(Duty.PROBE);
    }

    private <E extends Exception> Optional<Ending> probe(NodeSide<E> node) throws E {
        kind = node.kind(Direction.UNDO);
        Finding finding = found(node, told);
        verdict = finding.verdict();
        return switch (verdict) {
            case ABSENT -> partly && told.isEmpty() ? Optional.of(PART_KEPT) : then(Duty.NOTE);
            case PRESENT -> then(Duty.INTEND);
            case UNCLEAR -> partial() ? then(Duty.INTEND) : Optional.of(Ending.hold(finding.reason()));
            case UNASKED -> {
                boolean mayHaveRun = open && (kind != HalfKind.ROWS || partly);
                yield kind == HalfKind.RESUMABLE || (known && !mayHaveRun)
                        ? then(Duty.INTEND)
                        : Optional.of(Ending.hold("an earlier try may have run, and there is no probe to tell"));
            }
        };
    }

    /** It ran before. Of rows the ledger tells no more than that: whether it undid anything, its probes tell, or whoever has looked since. */
    private <E extends Exception> Optional<Ending> undone(NodeSide<E> node) throws E {
        kind = node.kind(Direction.UNDO);
        if (kind != HalfKind.ROWS) {
            return Optional.of(Ending.done(Effect.NONE));
        }
        Finding probed = node.probe();
        if (!probed.clear() && told.isPresent()) {
            verdict = probed.verdict();
            return told.get().applied() ? then(Duty.INTEND) : Optional.of(Ending.done(Effect.NONE));
        }
        return switch (probed.verdict()) {
            case ABSENT, UNASKED -> Optional.of(Ending.done(Effect.NONE));
            case PRESENT, UNCLEAR -> afterSuccess(probed);
        };
    }

    /** Typed rollbacks are right from any state that their forward half can have left. */
    private boolean partial() {
        return !(command.action() instanceof RunSql);
    }

    private <E extends Exception> Optional<Ending> intend(NodeSide<E> node) throws E {
        if (node.stopped()) {
            return Optional.of(Ending.stopped(command.effect()));
        }
        announcing = true;
        connectionId = node.intend(verdict);
        announced = true;
        return then(Duty.SEND);
    }

    private <E extends Exception> Optional<Ending> send(NodeSide<E> node) throws E {
        if (calledOff(node)) {
            return nothing(Ending.stopped(command.effect()));
        }
        error = node.send(End.UNDONE);
        boolean lost = error.isPresent() && error.get().kind() == ErrorClass.LOST;
        return then(lost ? Duty.SETTLE_LOST : Duty.PROBE_AGAIN);
    }

    private Optional<Ending> afterSuccess(Finding now) {
        if (kind == HalfKind.RESUMABLE) {
            // What the worker does itself it knows best: what others need by now it leaves.
            return then(Duty.NOTE);
        }
        return switch (now.verdict()) {
            case ABSENT, UNASKED -> then(Duty.NOTE);
            case PRESENT -> kept(ErrorCode.NOT_UNDONE, "what it was to undo is still there");
            case UNCLEAR -> kept(ErrorCode.OUTCOME_UNKNOWN, now.reason());
        };
    }

    /** Its rollback is no rollback of it. Its entry stays as it is, for it did run: what somebody said before is of no meaning any more, and rows are not changed twice. */
    private Optional<Ending> kept(ErrorCode code, String why) {
        return Optional.of(
                Ending.giveUp(command.effect(), "its rollback ran, but " + why).because(Optional.of(code)));
    }

    private <E extends Exception> Optional<Ending> afterError(NodeSide<E> node, StatementError answer) throws E {
        if (kind == HalfKind.ROWS) {
            Optional<LedgerEntry> entry = node.ledger(Direction.UNDO);
            if (entry.isPresent() && entry.get().end() == End.UNDONE) {
                return Optional.of(Ending.done(Effect.NONE));
            }
            if (answer.partlyKept()) {
                ending = Ending.hold(answer.words());
                return then(Duty.END_PARTLY);
            }
            return again(answer);
        }
        Finding now = node.probe();
        return switch (now.verdict()) {
            case ABSENT -> then(Duty.NOTE);
            case PRESENT -> again(answer);
            case UNCLEAR -> partial() ? again(answer) : Optional.of(Ending.hold(answer.words() + ": " + now.reason()));
            case UNASKED ->
                kind != HalfKind.RESUMABLE && kind.mayHaveRun(answer.kind())
                        ? Optional.of(Ending.hold(answer.words() + ": it may have run, and there is no probe to tell"))
                        : again(answer);
        };
    }

    /** An undo is tried to its limit whatever the error: giving up early helps nobody, and an operator may be mending the cause. */
    private Optional<Ending> again(StatementError answer) {
        return nothing(Ending.retry(command.effect(), answer.words()).because(answer.code()));
    }

    private Optional<Ending> nothing(Ending after) {
        ending = after;
        return then(Duty.END_NOTHING);
    }
}
