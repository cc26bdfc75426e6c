package io.shardwright.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.RunSql;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.fleet.Incarnation;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Told;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Where neither ledger nor probes tell what an earlier try has left, an operator's word does, until something is sent again. */
final class ToldTest {
    private final ScriptedNode node = new ScriptedNode();

    private static Attempt attempt(Direction direction, Effect effect, Told told) {
        return Attempt.of(new ClaimedCommand(
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
                true,
                effect,
                5,
                0,
                10,
                OptionalInt.empty(),
                Optional.of(told),
                false));
    }

    private Ending run(Direction direction, Effect effect, Told told, HalfKind kind, int ledgered, Finding... findings)
            throws ScriptedNode.Away {
        node.asked.clear();
        node.findings.clear();
        node.kind = kind;
        End end = kind == HalfKind.ROWS ? End.PARTLY : End.OPEN;
        node.entry = Optional.of(new LedgerEntry(ledgered, Verdict.UNASKED, 4, end));
        for (Finding finding : findings) {
            node.findings.add(finding);
        }
        return node.run(attempt(direction, effect, told));
    }

    private static Told forward(boolean applied) {
        return new Told(Direction.FORWARD, 4, applied);
    }

    private static Told undo(boolean applied) {
        return new Told(Direction.UNDO, 4, applied);
    }

    @Test
    void whatWasAppliedIsDone() throws ScriptedNode.Away {
        for (HalfKind kind : new HalfKind[] {HalfKind.OPAQUE, HalfKind.ROWS}) {
            assertThat(run(Direction.FORWARD, Effect.UNKNOWN, forward(true), kind, 4, Finding.UNASKED))
                    .as("%s", kind)
                    .isEqualTo(Ending.done(Effect.APPLIED));
            assertThat(node.asked).containsExactly("ledger", "settle 4", "ledger", "probe", "note APPLIED");
        }
    }

    @Test
    void whatIsAbsentIsSentAgain() throws ScriptedNode.Away {
        Ending sent = run(Direction.FORWARD, Effect.UNKNOWN, forward(false), HalfKind.OPAQUE, 4, Finding.UNASKED);
        assertThat(sent).isEqualTo(Ending.done(Effect.APPLIED));
        assertThat(node.asked)
                .containsExactly("ledger", "settle 4", "ledger", "probe", "intend", "send", "note APPLIED");
    }

    @Test
    void ofALaterTryItSaysNothing() throws ScriptedNode.Away {
        for (boolean applied : new boolean[] {true, false}) {
            assertThat(run(Direction.FORWARD, Effect.UNKNOWN, forward(applied), HalfKind.OPAQUE, 5, Finding.UNASKED)
                            .effect())
                    .isEqualTo(Effect.UNKNOWN);
            assertThat(run(Direction.UNDO, Effect.APPLIED, undo(applied), HalfKind.OPAQUE, 5, Finding.UNASKED)
                            .kind())
                    .isEqualTo(Ending.Kind.GIVE_UP);
            node.undoIsNew = true;
            assertThat(run(Direction.UNDO, Effect.UNKNOWN, forward(applied), HalfKind.OPAQUE, 5, Finding.UNASKED)
                            .kind())
                    .isEqualTo(Ending.Kind.GIVE_UP);
            node.undoIsNew = false;
            assertThat(node.asked).doesNotContain("send", "note UNDONE");
        }
    }

    @Test
    void afterItsStatementWasSentItIsUsedUp() throws ScriptedNode.Away {
        node.answer = Optional.of(new StatementError(ErrorClass.LOST, false, false, "lost"));
        assertThat(run(
                        Direction.FORWARD,
                        Effect.UNKNOWN,
                        forward(false),
                        HalfKind.OPAQUE,
                        4,
                        Finding.UNASKED,
                        Finding.UNASKED))
                .isEqualTo(Ending.hold("lost: it may have run, and there is no probe to tell"));
        assertThat(run(
                        Direction.UNDO,
                        Effect.APPLIED,
                        undo(true),
                        HalfKind.OPAQUE,
                        4,
                        Finding.UNASKED,
                        Finding.UNASKED))
                .isEqualTo(Ending.hold("lost: it may have run, and there is no probe to tell"));
    }

    @Test
    void probesThatTellAreBelievedInstead() throws ScriptedNode.Away {
        Finding absent = Finding.of(false, true, "");
        run(Direction.FORWARD, Effect.UNKNOWN, forward(true), HalfKind.DEFINITION, 4, absent);
        assertThat(node.asked).contains("send");
        Finding present = Finding.of(true, false, "");
        run(Direction.FORWARD, Effect.UNKNOWN, forward(false), HalfKind.DEFINITION, 4, present);
        assertThat(node.asked).doesNotContain("send").contains("note APPLIED");
        Finding unclear = Finding.of(true, true, "something else is there");
        run(Direction.FORWARD, Effect.UNKNOWN, forward(true), HalfKind.DEFINITION, 4, unclear);
        assertThat(node.asked).doesNotContain("send").contains("note APPLIED");
    }

    @Test
    void anUndoIsSentForWhatIsThereAndNotForWhatIsNot() throws ScriptedNode.Away {
        run(Direction.UNDO, Effect.APPLIED, undo(true), HalfKind.OPAQUE, 4, Finding.UNASKED, Finding.UNASKED);
        assertThat(node.asked).contains("send", "note UNDONE");
        assertThat(run(Direction.UNDO, Effect.APPLIED, undo(false), HalfKind.OPAQUE, 4, Finding.UNASKED))
                .isEqualTo(Ending.done(Effect.NONE));
        assertThat(node.asked).doesNotContain("send").contains("note UNDONE");
    }

    @Test
    void anUndoGoesByWhatWasSaidOfTheForwardHalf() throws ScriptedNode.Away {
        node.undoIsNew = true;
        for (HalfKind kind : new HalfKind[] {HalfKind.OPAQUE, HalfKind.ROWS}) {
            run(Direction.UNDO, Effect.UNKNOWN, forward(true), kind, 4, Finding.UNASKED, Finding.UNASKED);
            assertThat(node.asked).as("%s", kind).contains("send", "note UNDONE");
        }
        run(Direction.UNDO, Effect.UNKNOWN, forward(false), HalfKind.OPAQUE, 4, Finding.UNASKED);
        assertThat(node.asked).doesNotContain("send").contains("note UNDONE");
        // What was then sent forward and is known to be done is undone, whatever was said before.
        run(Direction.UNDO, Effect.APPLIED, forward(false), HalfKind.OPAQUE, 4, Finding.UNASKED, Finding.UNASKED);
        assertThat(node.asked).contains("send", "note UNDONE");
    }

    @Test
    void anUndoThatRanIsNotSentAgainOnTheSameWord() throws ScriptedNode.Away {
        Finding unclear = Finding.of(true, true, "something else is there");
        Ending ran = run(Direction.UNDO, Effect.APPLIED, undo(true), HalfKind.OPAQUE, 4, unclear, unclear);
        assertThat(ran.code()).contains(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(node.asked).contains("send").doesNotContain("end NOTHING");
        Ending again = run(Direction.UNDO, Effect.APPLIED, undo(true), HalfKind.OPAQUE, 5, unclear);
        assertThat(again.code()).contains(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(node.asked).doesNotContain("send");
    }

    @Test
    void ofRowsOfWhichAPartIsKeptSomebodyHasToSay() throws ScriptedNode.Away {
        Told old = new Told(Direction.FORWARD, 3, true);
        assertThat(run(Direction.FORWARD, Effect.UNKNOWN, old, HalfKind.ROWS, 4, Finding.UNASKED)
                        .code())
                .contains(ErrorCode.OUTCOME_UNKNOWN);
        node.undoIsNew = true;
        assertThat(run(Direction.UNDO, Effect.UNKNOWN, old, HalfKind.ROWS, 4, Finding.UNASKED)
                        .code())
                .contains(ErrorCode.OUTCOME_UNKNOWN);
        node.undoIsNew = false;
        assertThat(run(Direction.UNDO, Effect.APPLIED, old, HalfKind.ROWS, 4, Finding.UNASKED)
                        .code())
                .as("an undo that has kept a part")
                .contains(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(node.asked).doesNotContain("send");
    }

    @Test
    void probesDoNotSeeThePartThatIsKept() throws ScriptedNode.Away {
        Finding absent = Finding.of(false, true, "");
        Told old = new Told(Direction.FORWARD, 3, true);
        for (Direction direction : Direction.values()) {
            node.undoIsNew = direction == Direction.UNDO;
            assertThat(run(direction, Effect.UNKNOWN, old, HalfKind.ROWS, 4, absent)
                            .code())
                    .as("%s", direction)
                    .contains(ErrorCode.OUTCOME_UNKNOWN);
            assertThat(node.asked).doesNotContain("send", "note UNDONE");
        }
        node.undoIsNew = false;
        assertThat(run(Direction.UNDO, Effect.APPLIED, old, HalfKind.ROWS, 4, absent)
                        .code())
                .contains(ErrorCode.OUTCOME_UNKNOWN);
    }

    private Ending ranBefore(Told told, Finding finding, Finding... after) throws ScriptedNode.Away {
        node.asked.clear();
        node.findings.clear();
        node.kind = HalfKind.ROWS;
        node.entry = Optional.of(new LedgerEntry(4, Verdict.UNASKED, 4, End.UNDONE));
        node.findings.add(finding);
        for (Finding more : after) {
            node.findings.add(more);
        }
        return node.run(attempt(Direction.UNDO, Effect.APPLIED, told));
    }

    @Test
    void anUndoOfRowsThatRanIsDoneOnlyIfItUndidThem() throws ScriptedNode.Away {
        Finding unclear = Finding.of(true, true, "something else is there");
        Told old = new Told(Direction.UNDO, 3, true);
        assertThat(ranBefore(old, Finding.UNASKED)).isEqualTo(Ending.done(Effect.NONE));
        assertThat(ranBefore(old, Finding.of(false, true, ""))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(ranBefore(old, Finding.of(true, false, "")).code()).contains(ErrorCode.NOT_UNDONE);
        assertThat(ranBefore(old, unclear).code()).contains(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(node.asked).containsExactly("ledger", "probe");
        assertThat(ranBefore(undo(false), unclear)).isEqualTo(Ending.done(Effect.NONE));
        assertThat(ranBefore(undo(true), unclear, Finding.of(false, true, ""))).isEqualTo(Ending.done(Effect.NONE));
        assertThat(node.asked).contains("send");
    }
}
