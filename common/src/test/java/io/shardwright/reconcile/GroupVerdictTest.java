package io.shardwright.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
import io.shardwright.reconcile.GroupVerdict.Kind;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class GroupVerdictTest {
    private static final Incarnation LIFE = Incarnation.numbered(1, 1);
    private static final Incarnation NEXT = Incarnation.numbered(2, 2);
    private static final NodeName NODE = new NodeName("n1");

    private static RecordedCommand command(int seq, Phase phase, CommandState state, Effect effect) {
        return new RecordedCommand(LIFE, seq, "c" + seq, NODE, phase, state, effect, 1, 1);
    }

    private static RecordedCommand before(int seq, CommandState state, Effect effect) {
        return command(seq, Phase.BEFORE, state, effect);
    }

    private static RecordedGroup group(GroupState state, RecordedCommand... commands) {
        return new RecordedGroup(new GroupId(new UUID(0, 1)), "t", state, OptionalInt.empty(), List.of(commands));
    }

    private static NodeTry forward(int seq, End end) {
        return new NodeTry(NODE, LIFE, seq, Direction.FORWARD, 1, end);
    }

    private static NodeTry undo(int seq, End end) {
        return new NodeTry(NODE, LIFE, seq, Direction.UNDO, 1, end);
    }

    @Test
    void whatAgreesStaysAsItIs() {
        RecordedGroup group = group(
                GroupState.ACTIVE,
                before(1, CommandState.DONE, Effect.APPLIED),
                before(2, CommandState.READY, Effect.NONE));
        assertThat(GroupVerdict.of(group, List.of(forward(1, End.APPLIED), forward(2, End.NOTHING))))
                .isEqualTo(new GroupVerdict(Kind.AS_RECORDED, Set.of(), List.of(), List.of()));
    }

    @Test
    void whatANodeAnnouncesAndTheRecordsHaveNotBegunIsFoundOut() {
        for (CommandState state : List.of(CommandState.WAITING, CommandState.READY, CommandState.CANCELLED)) {
            RecordedGroup group = group(GroupState.ABORTING, before(1, state, Effect.NONE));
            for (End end : List.of(End.OPEN, End.APPLIED)) {
                assertThat(GroupVerdict.of(group, List.of(forward(1, end))))
                        .isEqualTo(new GroupVerdict(Kind.GO_ON, Set.of(1), List.of(), List.of()));
            }
        }
    }

    @Test
    void whatWasBeingUndoneIsUndone() {
        RecordedGroup group = group(
                GroupState.ACTIVE,
                before(1, CommandState.DONE, Effect.APPLIED),
                before(2, CommandState.READY, Effect.NONE));
        assertThat(GroupVerdict.of(
                        group, List.of(forward(1, End.APPLIED), forward(2, End.APPLIED), undo(2, End.UNDONE))))
                .isEqualTo(new GroupVerdict(Kind.UNDO, Set.of(2), List.of(), List.of()));
        assertThat(GroupVerdict.of(group, List.of(forward(1, End.APPLIED), undo(1, End.OPEN)))
                        .kind())
                .isEqualTo(Kind.UNDO);
    }

    @Test
    void undosThatTheRecordsKnowOfAreNoSign() {
        RecordedGroup back = new RecordedGroup(
                new GroupId(new UUID(0, 1)),
                "t",
                GroupState.ACTIVE,
                OptionalInt.of(1),
                List.of(before(1, CommandState.DONE, Effect.APPLIED), before(2, CommandState.DONE, Effect.APPLIED)));
        assertThat(GroupVerdict.of(back, List.of(undo(2, End.UNDONE))).kind()).isEqualTo(Kind.AS_RECORDED);
        assertThat(GroupVerdict.of(back, List.of(undo(1, End.UNDONE))).kind()).isEqualTo(Kind.UNDO);
        RecordedGroup went = group(GroupState.ACTIVE, before(1, CommandState.UNDONE, Effect.NONE));
        assertThat(GroupVerdict.of(went, List.of(undo(1, End.UNDONE))).kind()).isEqualTo(Kind.AS_RECORDED);
    }

    @Test
    void whatWasDecidedCompletes() {
        RecordedGroup group = group(
                GroupState.ACTIVE,
                before(1, CommandState.READY, Effect.NONE),
                command(2, Phase.AFTER, CommandState.WAITING, Effect.NONE));
        assertThat(GroupVerdict.of(group, List.of(forward(1, End.APPLIED), forward(2, End.OPEN))))
                .isEqualTo(new GroupVerdict(Kind.COMPLETE, Set.of(1), List.of(), List.of()));
    }

    @Test
    void aCommandOfAnotherLifeWithTheSamePlaceIsAnother() {
        RecordedGroup group = group(GroupState.ACTIVE, before(1, CommandState.READY, Effect.NONE));
        NodeTry other = new NodeTry(NODE, NEXT, 1, Direction.FORWARD, 1, End.APPLIED);
        assertThat(GroupVerdict.of(group, List.of(other)))
                .isEqualTo(new GroupVerdict(Kind.WITHHOLD, Set.of(), List.of(), List.of(other)));
        assertThat(GroupVerdict.of(group, List.of(forward(2, End.APPLIED))).kind())
                .isEqualTo(Kind.WITHHOLD);
    }

    @Test
    void triesThatOnlyANodeKnowsOfHaveBegun() {
        NodeTry third = new NodeTry(NODE, LIFE, 1, Direction.FORWARD, 3, End.OPEN);
        NodeTry second = new NodeTry(NODE, LIFE, 1, Direction.UNDO, 2, End.OPEN);
        RecordedGroup group = group(GroupState.ROLLBACK_STUCK, before(1, CommandState.UNDO_FAILED, Effect.UNKNOWN));
        assertThat(GroupVerdict.of(group, List.of(third, second)))
                .isEqualTo(new GroupVerdict(Kind.GO_ON, Set.of(), List.of(third, second), List.of()));
        assertThat(GroupVerdict.of(group, List.of(forward(1, End.OPEN), undo(1, End.OPEN)))
                        .ahead())
                .isEmpty();
    }

    @Test
    void whatHasEndedHasEnded() {
        RecordedGroup group = group(GroupState.COMMITTED, before(1, CommandState.DONE, Effect.APPLIED));
        assertThat(GroupVerdict.of(group, List.of(forward(7, End.APPLIED), undo(1, End.UNDONE)))
                        .kind())
                .isEqualTo(Kind.AS_RECORDED);
    }
}
