package io.shardwright.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.fleet.Incarnation;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a try asks of its node, in which order, and what it makes of the answers. */
final class AttemptTest {
    private static final Finding ABSENT = Finding.of(false, true, "");
    private static final Finding PRESENT = Finding.of(true, false, "");
    private static final StatementError LOST = new StatementError(ErrorClass.LOST, false, false, "lost");

    private final List<String> asked = new ArrayList<>();
    private final Deque<Finding> findings = new ArrayDeque<>();
    private Optional<LedgerEntry> entry = Optional.empty();
    private boolean undoIsNew;
    private HalfKind kind = HalfKind.DEFINITION;
    private Optional<StatementError> answer = Optional.empty();
    private boolean calledOff;
    private boolean calledOffByTheIntent;
    private boolean away;

    private final NodeSide<Away> node = new Scripted();

    private static final class Away extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static ClaimedCommand command(Direction direction, Effect effect) {
        return command(direction, effect, false);
    }

    private static ClaimedCommand command(Direction direction, Effect effect, boolean inherited) {
        return new ClaimedCommand(
                1,
                new GroupId(new UUID(0, 1)),
                1,
                Incarnation.numbered(1, 1),
                1,
                "c",
                Phase.BEFORE,
                direction,
                new RunSql("A"),
                Optional.of(new RunSql("B")),
                Optional.empty(),
                false,
                effect,
                1,
                0,
                3,
                OptionalInt.empty(),
                inherited);
    }

    private Ending run(Attempt attempt) throws Away {
        Optional<Ending> ending = Optional.empty();
        while (ending.isEmpty()) {
            ending = attempt.step(node);
        }
        return ending.get();
    }

    private static Attempt forward() {
        return Attempt.of(command(Direction.FORWARD, Effect.NONE));
    }

    @Test
    void theIntentStandsBeforeTheStatementIsSent() throws Away {
        findings.add(ABSENT);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.APPLIED));
        assertThat(asked).containsExactly("ledger", "probe", "intend", "send", "note APPLIED");
    }

    private static void assertCounts(Attempt attempt, boolean counts) {
        assertThat(attempt.broken(ErrorCode.UNREACHABLE, "away").kind())
                .isEqualTo(counts ? Ending.Kind.RETRY : Ending.Kind.UNREACHED);
    }

    @Test
    void aTryCountsOnceItsIntentMayStand() throws Away {
        for (Direction direction : Direction.values()) {
            away = false;
            findings.add(direction == Direction.FORWARD ? ABSENT : PRESENT);
            Attempt attempt = Attempt.of(command(direction, Effect.APPLIED));
            while (attempt.next() != Attempt.Duty.INTEND) {
                // A probe without an answer is the probe's own trouble: the ledger was read just before.
                assertCounts(attempt, attempt.next() == Attempt.Duty.PROBE);
                attempt.step(node);
            }
            assertCounts(attempt, false);
            away = true;
            assertThatThrownBy(() -> attempt.step(node)).isInstanceOf(Away.class);
            assertCounts(attempt, true);
        }
    }

    @Test
    void whatANodeRefusesCountsThoughNothingWasAnnounced() {
        assertThat(forward()
                        .broken(ErrorCode.INTERNAL, "the probe names no column")
                        .kind())
                .isEqualTo(Ending.Kind.RETRY);
    }

    @Test
    void anInheritedTryCountsUnlessTheLedgerTellsThatNothingWasAnnounced() throws Away {
        for (Direction direction : Direction.values()) {
            entry = Optional.of(new LedgerEntry(1, Verdict.ABSENT, 4, End.NOTHING));
            Attempt announced = Attempt.of(command(direction, Effect.APPLIED, true));
            assertCounts(announced, true);
            announced.step(node);
            assertCounts(announced, true);

            entry = Optional.empty();
            Attempt silent = Attempt.of(command(direction, Effect.APPLIED, true));
            findings.add(direction == Direction.FORWARD ? ABSENT : PRESENT);
            while (silent.next() != Attempt.Duty.INTEND) {
                silent.step(node);
            }
            assertCounts(silent, false);
        }
    }

    @Test
    void whatIsCalledOffBeforeItGoesOnKeepsWhatItMayHaveLeft() throws Away {
        kind = HalfKind.RESUMABLE;
        entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        findings.add(Finding.UNASKED);
        calledOff = true;
        assertThat(run(forward())).isEqualTo(Ending.stopped(Effect.UNKNOWN));

        entry = Optional.empty();
        findings.add(Finding.UNASKED);
        assertThat(run(forward())).isEqualTo(Ending.stopped(Effect.NONE));
    }

    @Test
    void whatIsCalledOffOnceItIsAnnouncedIsNotSent() throws Away {
        calledOffByTheIntent = true;
        findings.add(ABSENT);
        assertThat(run(forward())).isEqualTo(Ending.stopped(Effect.NONE));
        assertThat(asked).containsExactly("ledger", "probe", "intend", "end NOTHING");

        calledOff = false;
        asked.clear();
        findings.add(PRESENT);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.APPLIED)))).isEqualTo(Ending.stopped(Effect.APPLIED));
        assertThat(asked).containsExactly("ledger", "probe", "intend", "end NOTHING");
    }

    @Test
    void whatKeepsAccountOfItselfLeavesItsEntryOpenWhenItIsCalledOff() throws Away {
        kind = HalfKind.RESUMABLE;
        entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        findings.add(Finding.UNASKED);
        calledOffByTheIntent = true;
        assertThat(run(forward())).isEqualTo(Ending.stopped(Effect.UNKNOWN));
        assertThat(asked).containsExactly("ledger", "settle 4", "ledger", "probe", "intend");
    }

    @Test
    void whatIsThereWithoutAnIntentIsAnothers() throws Away {
        findings.add(PRESENT);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.PREEXISTING));
        assertThat(asked).containsExactly("ledger", "probe");
    }

    @Test
    void whatIsThereWithAnOpenIntentIsOurs() throws Away {
        entry = Optional.of(new LedgerEntry(1, Verdict.ABSENT, 4, End.OPEN));
        findings.add(PRESENT);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.APPLIED));
        assertThat(asked).containsExactly("ledger", "settle 4", "ledger", "probe", "note APPLIED");
    }

    @Test
    void nobodyLooksBeforeTheLostConnectionIsGone() throws Away {
        findings.add(ABSENT);
        findings.add(PRESENT);
        answer = Optional.of(LOST);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.APPLIED));
        assertThat(asked)
                .containsExactly("ledger", "probe", "intend", "send", "drop", "settle 9", "probe", "note APPLIED");
    }

    @Test
    void whatWasSentAndIsNotSettledIsSteppedAgain() throws Away {
        findings.add(ABSENT);
        findings.add(ABSENT);
        answer = Optional.of(LOST);
        Attempt attempt = forward();
        while (!attempt.unsettled()) {
            attempt.step(node);
        }
        away = true;
        assertThatThrownBy(() -> attempt.step(node)).isInstanceOf(Away.class);
        assertThat(attempt.unsettled()).isTrue();
        away = false;
        assertThat(run(attempt)).isEqualTo(Ending.retry(Effect.NONE, "lost"));
    }

    @Test
    void rowsAreToldByTheLedger() throws Away {
        kind = HalfKind.ROWS;
        findings.add(Finding.UNASKED);
        answer = Optional.of(LOST);
        assertThat(run(forward())).isEqualTo(Ending.retry(Effect.NONE, "lost"));
        assertThat(asked)
                .containsExactly("ledger", "probe", "intend", "send", "drop", "settle 9", "ledger", "end NOTHING");
    }

    @Test
    void whatKeepsAccountOfItselfIsBegunAgain() throws Away {
        kind = HalfKind.RESUMABLE;
        entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        findings.add(Finding.UNASKED);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.APPLIED));
        assertThat(asked).containsExactly("ledger", "settle 4", "ledger", "probe", "intend", "send", "note APPLIED");
    }

    @Test
    void whatKeepsAccountOfItselfLeavesItsEntryOpenWhenItFails() throws Away {
        kind = HalfKind.RESUMABLE;
        findings.add(Finding.UNASKED);
        findings.add(Finding.UNASKED);
        answer = Optional.of(new StatementError(ErrorClass.TRANSIENT, false, false, "told to stop"));
        assertThat(run(forward())).isEqualTo(Ending.retry(Effect.UNKNOWN, "told to stop"));
        assertThat(asked).containsExactly("ledger", "probe", "intend", "send", "probe");
        findings.add(Finding.UNASKED);
        findings.add(Finding.UNASKED);
        Optional<ErrorCode> code = Optional.of(ErrorCode.TABLE_ALTERED);
        answer = Optional.of(new StatementError(ErrorClass.PERMANENT, false, false, "cannot be", code));
        assertThat(run(forward()))
                .isEqualTo(Ending.giveUp(Effect.UNKNOWN, "cannot be").because(code));
    }

    @Test
    void whatKeepsAccountOfItselfIsUndoneFromWhateverItLeft() throws Away {
        kind = HalfKind.RESUMABLE;
        entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        findings.add(Finding.UNASKED);
        findings.add(Finding.UNASKED);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.UNKNOWN)))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(asked).contains("intend", "send", "note UNDONE");
    }

    @Test
    void anUndoTouchesNothingThatWasNeverAnnounced() throws Away {
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.UNKNOWN)))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(asked).containsExactly("ledger", "ledger");
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.PREEXISTING)))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(asked).hasSize(2);
    }

    @Test
    void anUndoLooksWhetherItsRollbackIsOne() throws Away {
        findings.add(PRESENT);
        findings.add(PRESENT);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.APPLIED))))
                .isEqualTo(Ending.giveUp(Effect.APPLIED, "its rollback ran, but what it was to undo is still there"));
        assertThat(asked).containsExactly("ledger", "probe", "intend", "send", "probe", "end NOTHING");
    }

    @Test
    void anUndoBeginsOnceTheForwardHalfIsGoneWhoseAnswerWasLost() throws Away {
        undoIsNew = true;
        entry = Optional.of(new LedgerEntry(1, Verdict.ABSENT, 4, End.OPEN));
        findings.add(PRESENT);
        findings.add(ABSENT);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.UNKNOWN)))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(asked)
                .containsExactly(
                        "ledger", "ledger", "settle 4", "ledger", "probe", "intend", "send", "probe", "note UNDONE");
    }

    @Test
    void anUndoThatMayHaveRunIsNotSentAgainWithoutAProbe() throws Away {
        entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        findings.add(Finding.UNASKED);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.APPLIED))).kind())
                .isEqualTo(Ending.hold("").kind());
        assertThat(asked).containsExactly("ledger", "settle 4", "ledger", "probe");
    }

    @Test
    void rowsOfWhichSomeAreKeptAreNotTriedAgain() throws Away {
        kind = HalfKind.ROWS;
        answer = Optional.of(new StatementError(ErrorClass.TRANSIENT, true, false, "some rows stay"));
        for (Direction direction : Direction.values()) {
            findings.add(Finding.UNASKED);
            assertThat(run(Attempt.of(command(direction, Effect.APPLIED)))).isEqualTo(Ending.hold("some rows stay"));
            assertThat(asked).contains("send").doesNotContain("end NOTHING");
            asked.clear();
        }
    }

    private final class Scripted implements NodeSide<Away> {
        private void ask(String what) throws Away {
            asked.add(what);
            if (away) {
                throw new Away();
            }
        }

        @Override
        public Optional<LedgerEntry> ledger(Direction half) throws Away {
            ask("ledger");
            return half == Direction.UNDO && undoIsNew ? Optional.empty() : entry;
        }

        @Override
        public void settle(long connectionId) throws Away {
            ask("settle " + connectionId);
        }

        @Override
        public HalfKind kind(Direction half) {
            return kind;
        }

        @Override
        public Finding probe() throws Away {
            ask("probe");
            return findings.remove();
        }

        @Override
        public boolean stopped() {
            return calledOff;
        }

        @Override
        public long intend(Verdict verdict) throws Away {
            ask("intend");
            calledOff |= calledOffByTheIntent;
            return 9;
        }

        @Override
        public Optional<StatementError> send(End end) throws Away {
            ask("send");
            return answer;
        }

        @Override
        public void drop() {
            asked.add("drop");
        }

        @Override
        public void end(End end) throws Away {
            ask("end " + end);
        }

        @Override
        public void note(End end) {
            asked.add("note " + end);
        }
    }
}
