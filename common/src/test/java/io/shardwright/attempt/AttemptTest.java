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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a try asks of its node, in which order, and what it makes of the answers. */
final class AttemptTest {
    private static final Finding ABSENT = Finding.of(false, true, "");
    private static final Finding PRESENT = Finding.of(true, false, "");
    private static final StatementError LOST = new StatementError(ErrorClass.LOST, false, false, "lost");

    private final ScriptedNode node = new ScriptedNode();

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
                Optional.empty(),
                inherited);
    }

    private Ending run(Attempt attempt) throws ScriptedNode.Away {
        return node.run(attempt);
    }

    private static Attempt forward() {
        return Attempt.of(command(Direction.FORWARD, Effect.NONE));
    }

    @Test
    void theIntentStandsBeforeTheStatementIsSent() throws ScriptedNode.Away {
        node.findings.add(ABSENT);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.APPLIED));
        assertThat(node.asked).containsExactly("ledger", "probe", "intend", "send", "note APPLIED");
    }

    private static void assertCounts(Attempt attempt, boolean counts) {
        assertThat(attempt.broken(ErrorCode.UNREACHABLE, false, "away").kind())
                .isEqualTo(counts ? Ending.Kind.RETRY : Ending.Kind.UNREACHED);
    }

    @Test
    void aTryCountsOnceItsIntentMayStand() throws ScriptedNode.Away {
        for (Direction direction : Direction.values()) {
            node.away = false;
            node.findings.add(direction == Direction.FORWARD ? ABSENT : PRESENT);
            Attempt attempt = Attempt.of(command(direction, Effect.APPLIED));
            while (attempt.next() != Attempt.Duty.INTEND) {
                // A probe without an node.answer is the probe's own trouble: the ledger was read just before.
                assertCounts(attempt, attempt.next() == Attempt.Duty.PROBE);
                attempt.step(node);
            }
            assertCounts(attempt, false);
            node.away = true;
            assertThatThrownBy(() -> attempt.step(node)).isInstanceOf(ScriptedNode.Away.class);
            assertCounts(attempt, true);
            assertThat(attempt.broken(ErrorCode.UNREACHABLE, true, "read-only").kind())
                    .as("it answers that no intent stands")
                    .isEqualTo(Ending.Kind.UNREACHED);
            assertThat(attempt.broken(ErrorCode.INTERNAL, true, "no such table").kind())
                    .isEqualTo(Ending.Kind.RETRY);
        }
    }

    @Test
    void anIntentThatStandsCountsWhateverIsAnsweredAfterIt() throws ScriptedNode.Away {
        node.answer = Optional.of(LOST);
        node.findings.add(ABSENT);
        Attempt attempt = forward();
        stepTo(Attempt.Duty.PROBE_AGAIN, attempt);
        assertThat(attempt.broken(ErrorCode.UNREACHABLE, true, "locked").kind()).isEqualTo(Ending.Kind.RETRY);

        node.entry = Optional.of(new LedgerEntry(1, Verdict.ABSENT, 4, End.NOTHING));
        node.findings.add(ABSENT);
        Attempt inherited = Attempt.of(command(Direction.FORWARD, Effect.NONE, true));
        stepTo(Attempt.Duty.INTEND, inherited);
        node.away = true;
        assertThatThrownBy(() -> inherited.step(node)).isInstanceOf(ScriptedNode.Away.class);
        assertThat(inherited.broken(ErrorCode.UNREACHABLE, true, "read-only").kind())
                .isEqualTo(Ending.Kind.RETRY);
    }

    @Test
    void whatANodeRefusesCountsThoughNothingWasAnnounced() {
        assertThat(forward()
                        .broken(ErrorCode.INTERNAL, true, "the probe names no column")
                        .kind())
                .isEqualTo(Ending.Kind.RETRY);
    }

    @Test
    void anInheritedTryCountsUnlessTheLedgerTellsThatNothingWasAnnounced() throws ScriptedNode.Away {
        for (Direction direction : Direction.values()) {
            node.entry = Optional.of(new LedgerEntry(1, Verdict.ABSENT, 4, End.NOTHING));
            Attempt announced = Attempt.of(command(direction, Effect.APPLIED, true));
            assertCounts(announced, true);
            announced.step(node);
            assertCounts(announced, true);

            node.entry = Optional.empty();
            Attempt silent = Attempt.of(command(direction, Effect.APPLIED, true));
            node.findings.add(direction == Direction.FORWARD ? ABSENT : PRESENT);
            while (silent.next() != Attempt.Duty.INTEND) {
                silent.step(node);
            }
            assertCounts(silent, false);
        }
    }

    @Test
    void whatIsCalledOffBeforeItGoesOnKeepsWhatItMayHaveLeft() throws ScriptedNode.Away {
        node.kind = HalfKind.RESUMABLE;
        node.entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        node.findings.add(Finding.UNASKED);
        node.calledOff = true;
        assertThat(run(forward())).isEqualTo(Ending.stopped(Effect.UNKNOWN));

        node.entry = Optional.empty();
        node.findings.add(Finding.UNASKED);
        assertThat(run(forward())).isEqualTo(Ending.stopped(Effect.NONE));
    }

    @Test
    void whatIsCalledOffOnceItIsAnnouncedIsNotSent() throws ScriptedNode.Away {
        node.calledOffByTheIntent = true;
        node.findings.add(ABSENT);
        assertThat(run(forward())).isEqualTo(Ending.stopped(Effect.NONE));
        assertThat(node.asked).containsExactly("ledger", "probe", "intend", "end NOTHING");

        node.calledOff = false;
        node.asked.clear();
        node.findings.add(PRESENT);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.APPLIED)))).isEqualTo(Ending.stopped(Effect.APPLIED));
        assertThat(node.asked).containsExactly("ledger", "probe", "intend", "end NOTHING");
    }

    @Test
    void whatKeepsAccountOfItselfLeavesItsEntryOpenWhenItIsCalledOff() throws ScriptedNode.Away {
        node.kind = HalfKind.RESUMABLE;
        node.entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        node.findings.add(Finding.UNASKED);
        node.calledOffByTheIntent = true;
        assertThat(run(forward())).isEqualTo(Ending.stopped(Effect.UNKNOWN));
        assertThat(node.asked).containsExactly("ledger", "settle 4", "ledger", "probe", "intend");
    }

    @Test
    void whatIsThereWithoutAnIntentIsAnothers() throws ScriptedNode.Away {
        node.findings.add(PRESENT);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.PREEXISTING));
        assertThat(node.asked).containsExactly("ledger", "probe");
    }

    @Test
    void whatIsThereWithAnOpenIntentIsOurs() throws ScriptedNode.Away {
        node.entry = Optional.of(new LedgerEntry(1, Verdict.ABSENT, 4, End.OPEN));
        node.findings.add(PRESENT);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.APPLIED));
        assertThat(node.asked).containsExactly("ledger", "settle 4", "ledger", "probe", "note APPLIED");
    }

    @Test
    void nobodyLooksBeforeTheLostConnectionIsGone() throws ScriptedNode.Away {
        node.findings.add(ABSENT);
        node.findings.add(PRESENT);
        node.answer = Optional.of(LOST);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.APPLIED));
        assertThat(node.asked)
                .containsExactly("ledger", "probe", "intend", "send", "drop", "settle 9", "probe", "note APPLIED");
    }

    @Test
    void whatWasSentAndIsNotSettledIsSteppedAgain() throws ScriptedNode.Away {
        node.findings.add(ABSENT);
        node.findings.add(ABSENT);
        node.answer = Optional.of(LOST);
        Attempt attempt = forward();
        while (!attempt.unsettled()) {
            attempt.step(node);
        }
        node.away = true;
        assertThatThrownBy(() -> attempt.step(node)).isInstanceOf(ScriptedNode.Away.class);
        assertThat(attempt.unsettled()).isTrue();
        node.away = false;
        assertThat(run(attempt)).isEqualTo(Ending.retry(Effect.NONE, "lost"));
    }

    /** Whether it was called off, refused, or came upon another's: what that one makes meanwhile is not to be taken for ours. */
    @Test
    void thatNothingOfADefinitionHappenedIsSaidUntilItIsWritten() throws ScriptedNode.Away {
        node.answer = Optional.of(new StatementError(ErrorClass.EXISTS, false, false, "there"));
        node.findings.add(ABSENT);
        node.findings.add(PRESENT);
        Attempt forward = forward();
        stepTo(Attempt.Duty.END_NOTHING, forward);
        assertThat(forward.unsettled()).isTrue();
        node.away = true;
        assertThatThrownBy(() -> forward.step(node)).isInstanceOf(ScriptedNode.Away.class);
        assertThat(forward.unsettled()).isTrue();
        node.away = false;
        assertThat(run(forward)).isEqualTo(Ending.done(Effect.PREEXISTING));

        node.findings.add(PRESENT);
        node.findings.add(PRESENT);
        Attempt undo = Attempt.of(command(Direction.UNDO, Effect.APPLIED));
        stepTo(Attempt.Duty.END_NOTHING, undo);
        assertThat(undo.unsettled()).isTrue();
        assertThat(run(undo)).isEqualTo(Ending.retry(Effect.APPLIED, "there"));
    }

    @Test
    void ofRowsTheLedgerTellsThatThereAreNoneThoughNobodyWritesSo() throws ScriptedNode.Away {
        node.kind = HalfKind.ROWS;
        node.answer = Optional.of(new StatementError(ErrorClass.TRANSIENT, false, false, "locked"));
        for (Direction direction : Direction.values()) {
            node.findings.add(Finding.UNASKED);
            Attempt attempt = Attempt.of(command(direction, Effect.APPLIED));
            stepTo(Attempt.Duty.END_NOTHING, attempt);
            assertThat(attempt.unsettled()).isFalse();
        }
    }

    private void stepTo(Attempt.Duty duty, Attempt attempt) throws ScriptedNode.Away {
        while (attempt.next() != duty) {
            assertThat(attempt.step(node)).isEmpty();
        }
    }

    @Test
    void rowsAreToldByTheLedger() throws ScriptedNode.Away {
        node.kind = HalfKind.ROWS;
        node.findings.add(Finding.UNASKED);
        node.answer = Optional.of(LOST);
        assertThat(run(forward())).isEqualTo(Ending.retry(Effect.NONE, "lost"));
        assertThat(node.asked)
                .containsExactly("ledger", "probe", "intend", "send", "drop", "settle 9", "ledger", "end NOTHING");
    }

    @Test
    void whatKeepsAccountOfItselfIsBegunAgain() throws ScriptedNode.Away {
        node.kind = HalfKind.RESUMABLE;
        node.entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        node.findings.add(Finding.UNASKED);
        assertThat(run(forward())).isEqualTo(Ending.done(Effect.APPLIED));
        assertThat(node.asked)
                .containsExactly("ledger", "settle 4", "ledger", "probe", "intend", "send", "note APPLIED");
    }

    @Test
    void whatKeepsAccountOfItselfLeavesItsEntryOpenWhenItFails() throws ScriptedNode.Away {
        node.kind = HalfKind.RESUMABLE;
        node.findings.add(Finding.UNASKED);
        node.findings.add(Finding.UNASKED);
        node.answer = Optional.of(new StatementError(ErrorClass.TRANSIENT, false, false, "told to stop"));
        assertThat(run(forward())).isEqualTo(Ending.retry(Effect.UNKNOWN, "told to stop"));
        assertThat(node.asked).containsExactly("ledger", "probe", "intend", "send", "probe");
        node.findings.add(Finding.UNASKED);
        node.findings.add(Finding.UNASKED);
        Optional<ErrorCode> code = Optional.of(ErrorCode.TABLE_ALTERED);
        node.answer = Optional.of(new StatementError(ErrorClass.PERMANENT, false, false, "cannot be", code));
        assertThat(run(forward()))
                .isEqualTo(Ending.giveUp(Effect.UNKNOWN, "cannot be").because(code));
    }

    @Test
    void whatKeepsAccountOfItselfIsUndoneFromWhateverItLeft() throws ScriptedNode.Away {
        node.kind = HalfKind.RESUMABLE;
        node.entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        node.findings.add(Finding.UNASKED);
        node.findings.add(Finding.UNASKED);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.UNKNOWN)))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(node.asked).contains("intend", "send", "note UNDONE");
    }

    @Test
    void anUndoTouchesNothingThatWasNeverAnnounced() throws ScriptedNode.Away {
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.UNKNOWN)))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(node.asked).containsExactly("ledger", "ledger");
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.PREEXISTING)))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(node.asked).hasSize(2);
    }

    @Test
    void anUndoLooksWhetherItsRollbackIsOne() throws ScriptedNode.Away {
        node.findings.add(PRESENT);
        node.findings.add(PRESENT);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.APPLIED))))
                .isEqualTo(Ending.giveUp(Effect.APPLIED, "its rollback ran, but what it was to undo is still there")
                        .because(Optional.of(ErrorCode.NOT_UNDONE)));
        assertThat(node.asked).as("its entry stays open").containsExactly("ledger", "probe", "intend", "send", "probe");
    }

    @Test
    void whatTheWorkerUndoesItselfMayLeaveWhatOthersNeed() throws ScriptedNode.Away {
        node.kind = HalfKind.RESUMABLE;
        node.findings.add(PRESENT);
        node.findings.add(PRESENT);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.APPLIED)))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(node.asked).endsWith("send", "probe", "note UNDONE");
    }

    @Test
    void anUndoBeginsOnceTheForwardHalfIsGoneWhoseAnswerWasLost() throws ScriptedNode.Away {
        node.undoIsNew = true;
        node.entry = Optional.of(new LedgerEntry(1, Verdict.ABSENT, 4, End.OPEN));
        node.findings.add(PRESENT);
        node.findings.add(ABSENT);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.UNKNOWN)))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(node.asked)
                .containsExactly(
                        "ledger", "ledger", "settle 4", "ledger", "probe", "intend", "send", "probe", "note UNDONE");
    }

    @Test
    void anUndoThatMayHaveRunIsNotSentAgainWithoutAProbe() throws ScriptedNode.Away {
        node.entry = Optional.of(new LedgerEntry(1, Verdict.UNASKED, 4, End.OPEN));
        node.findings.add(Finding.UNASKED);
        assertThat(run(Attempt.of(command(Direction.UNDO, Effect.APPLIED))).kind())
                .isEqualTo(Ending.hold("").kind());
        assertThat(node.asked).containsExactly("ledger", "settle 4", "ledger", "probe");
    }

    @Test
    void rowsOfWhichSomeAreKeptAreNotTriedAgain() throws ScriptedNode.Away {
        node.kind = HalfKind.ROWS;
        node.answer = Optional.of(new StatementError(ErrorClass.TRANSIENT, true, false, "some rows stay"));
        for (Direction direction : Direction.values()) {
            node.findings.add(Finding.UNASKED);
            assertThat(run(Attempt.of(command(direction, Effect.APPLIED)))).isEqualTo(Ending.hold("some rows stay"));
            assertThat(node.asked).contains("send", "end PARTLY").doesNotContain("end NOTHING");
            node.asked.clear();
        }
    }
}
