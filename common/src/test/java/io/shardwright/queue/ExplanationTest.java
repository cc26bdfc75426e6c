package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.WaitReason.Kind;
import io.shardwright.queue.Waiting.Blocker;
import io.shardwright.queue.Waiting.Command;
import io.shardwright.queue.Waiting.Group;
import io.shardwright.queue.Waiting.LockWait;
import io.shardwright.queue.Waiting.Place;
import io.shardwright.queue.Waiting.Worker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Group ACTIVE = group(GroupState.ACTIVE, FailurePolicy.ROLLBACK);
    private static final Worker ALIVE = new Worker(true, 2_000, "", Set.of("sql:1"), 0, 1);

    private static Group group(GroupState state, FailurePolicy policy) {
        return new Group("g", state, policy, false, false, 100, List.of(), Optional.empty());
    }

    private static Command command(CommandState state, long notBefore, Blocker... blockers) {
        return new Command(
                7,
                "c",
                "n1",
                Phase.BEFORE,
                state,
                false,
                500,
                notBefore,
                "sql:1",
                "lock wait",
                10,
                0,
                10,
                List.of(blockers));
    }

    private static Place at(Group group, Pause... pauses) {
        return new Place(group, Optional.of(ALIVE), false, List.of(pauses), 1_000);
    }

    @Test
    void aPauseSaysWhoAndWhyAndHowLong() {
        Pause pause = new Pause(PauseScope.NODE, "n1", 3, "ada", "new disk", 900, OptionalLong.of(61_000));
        assertThat(Explanation.command(command(CommandState.READY, 0), at(ACTIVE, pause)))
                .containsExactly(
                        new WaitReason(Kind.PAUSE, "node n1", 900, "paused by ada: new disk, for another 60 s"));
    }

    @Test
    void aCommandWaitsForThoseThatAreNotDone() {
        Command waiting = command(CommandState.WAITING, 0, new Blocker(5, "b", CommandState.UNDO_READY, 700));
        assertThat(Explanation.command(waiting, at(ACTIVE)))
                .containsExactly(new WaitReason(Kind.DEPENDENCY, "b", 700, "'b' (5) is done first; it is undo ready"));
    }

    @Test
    void aReadyCommandSaysWhatKeepsItsWorker() {
        Command ready = command(CommandState.READY, 3_500);
        assertThat(Explanation.command(ready, at(ACTIVE)))
                .containsExactly(new WaitReason(Kind.BACKOFF, "", 500, "tried again in 3 s, after: lock wait"));
        Place dead =
                new Place(ACTIVE, Optional.of(new Worker(false, 800, "", Set.of(), 0, 1)), false, List.of(), 1_000);
        assertThat(Explanation.command(command(CommandState.READY, 0), dead))
                .containsExactly(new WaitReason(Kind.NO_WORKER, "n1", 800, "node n1 has no live worker"));
        Place old = new Place(
                ACTIVE, Optional.of(new Worker(true, 2_000, "", Set.of("sql:0"), 0, 1)), false, List.of(), 1_000);
        assertThat(Explanation.command(command(CommandState.READY, 0), old))
                .extracting(WaitReason::kind)
                .containsExactly(Kind.UNKNOWN_ACTION);
        assertThat(Explanation.command(command(CommandState.READY, 0), at(ACTIVE)))
                .extracting(WaitReason::kind)
                .containsExactly(Kind.QUEUE);
    }

    @Test
    void aCopyWaitsForItsTurn() {
        Worker busy = new Worker(true, 2_000, "", Set.of("sql:1", "copy-shard:1"), 4, 4);
        Place place = new Place(ACTIVE, Optional.of(busy), false, List.of(), 1_000);
        Command copy = new Command(
                9,
                "copy",
                "n1",
                Phase.BEFORE,
                CommandState.READY,
                false,
                500,
                0,
                "copy-shard:1",
                "",
                0,
                0,
                10,
                List.of());
        assertThat(Explanation.command(copy, place))
                .containsExactly(new WaitReason(
                        Kind.QUEUE, "n1", 500, "4 shards are copied to n1, as many as its worker copies at a time"));
        assertThat(Explanation.command(command(CommandState.READY, 0), place))
                .extracting(WaitReason::text)
                .containsExactly("the worker of n1 takes it next");
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamedAndWhatCanBeDoneAboutAnUndoThere() {
        Worker waits = new Worker(true, 2_000, "the node does not answer", Set.of("sql:1"), 0, 1);
        Place away = new Place(ACTIVE, Optional.of(waits), false, List.of(), 1_000);
        String text = "the worker of n1 takes no work: the node does not answer";
        assertThat(Explanation.command(command(CommandState.READY, 0), away))
                .containsExactly(new WaitReason(Kind.NODE_AWAY, "n1", 500, text));
        assertThat(Explanation.command(command(CommandState.UNDO_READY, 0), away))
                .containsExactly(new WaitReason(
                        Kind.NODE_AWAY,
                        "n1",
                        500,
                        text + "; `group waive --node n1` gives up what is to be undone there"));
    }

    @Test
    void whatIsUnderWayWhereNobodyIsSaysHowToGiveItUp() {
        String none = "node n1 has no live worker";
        String gives = "`group waive --node n1` gives up what is there and lets the rest be undone";
        Group aborting = group(GroupState.ABORTING, FailurePolicy.ROLLBACK);
        assertThat(gone(CommandState.RUNNING, ACTIVE, false))
                .isEqualTo(none
                        + "; if neither it nor its server ever comes back: `node lost n1`, then `group stop`, then "
                        + gives);
        assertThat(gone(CommandState.RUNNING, aborting, false))
                .isEqualTo(none + "; if neither it nor its server ever comes back: `node lost n1`, then " + gives);
        assertThat(gone(CommandState.READY, ACTIVE, true))
                .isEqualTo(none + ", which is lost; if it never comes back: `group stop`, then " + gives);
        assertThat(gone(CommandState.UNDOING, aborting, true))
                .isEqualTo(none + ", which is lost; if it never comes back: " + gives);
        assertThat(gone(CommandState.UNDO_READY, aborting, true))
                .isEqualTo(none + "; `group waive --node n1` gives up what is to be undone there");
        assertThat(gone(CommandState.READY, ACTIVE, false)).isEqualTo(none);
        Command after = new Command(
                7, "c", "n1", Phase.AFTER, CommandState.RUNNING, false, 500, 0, "sql:1", "", 0, 0, 10, List.of());
        Place decided = new Place(
                group(GroupState.COMPLETING, FailurePolicy.ROLLBACK), Optional.empty(), true, List.of(), 1_000);
        assertThat(Explanation.command(after, decided).get(0).text())
                .isEqualTo(
                        none
                                + ", which is lost; if it never comes back: `group waive --node n1` gives up what is there and lets the rest be done");
        Place away = new Place(
                group(GroupState.COMPLETING, FailurePolicy.ROLLBACK), Optional.empty(), false, List.of(), 1_000);
        assertThat(Explanation.command(after, away).get(0).text())
                .isEqualTo(
                        none
                                + "; if neither it nor its server ever comes back: `node lost n1`, then `group waive --node n1` gives up what is there and lets the rest be done");
    }

    private static String gone(CommandState state, Group group, boolean lost) {
        Worker dead = new Worker(false, 800, "", Set.of(), 0, 1);
        Place place = new Place(group, Optional.of(dead), lost, List.of(), 1_000);
        return Explanation.command(command(state, 0), place).get(0).text();
    }

    @Test
    void aFailureWaitsForAnOperatorOnlyWhereTheGroupHolds() {
        Command failed = command(CommandState.FAILED, 0);
        assertThat(Explanation.command(failed, at(ACTIVE))).isEmpty();
        assertThat(Explanation.command(failed, at(group(GroupState.ACTIVE, FailurePolicy.HOLD))))
                .extracting(WaitReason::kind)
                .containsExactly(Kind.OPERATOR);
        assertThat(Explanation.command(
                        command(CommandState.UNDO_FAILED, 0),
                        at(group(GroupState.ROLLBACK_STUCK, FailurePolicy.ROLLBACK))))
                .extracting(WaitReason::kind)
                .containsExactly(Kind.OPERATOR);
    }

    @Test
    void whatFailsOnAfterTheDecisionNeedsAnOperatorOnceItsTriesAreUsedUp() {
        Place place = at(group(GroupState.COMPLETING, FailurePolicy.ROLLBACK));
        for (CommandState state : List.of(CommandState.READY, CommandState.RUNNING)) {
            assertThat(Explanation.command(after(state, 9), place)).noneMatch(reason -> reason.kind() == Kind.OPERATOR);
            assertThat(Explanation.command(after(state, 10), place))
                    .hasSize(2)
                    .contains(new WaitReason(
                            Kind.OPERATOR,
                            "z",
                            500,
                            "'z' has failed 10 times since its group was decided, and is tried on: 1062 Duplicate;"
                                    + " put the cause right on n1, or give it up with `group waive`"));
        }
    }

    private static Command after(CommandState state, int failures) {
        return new Command(
                8, "z", "n1", Phase.AFTER, state, false, 500, 0, "sql:1", "1062 Duplicate", failures, 0, 10, List.of());
    }

    @Test
    void aPendingGroupNamesWhoHasItsLocks() {
        Group pending = new Group(
                "g",
                GroupState.PENDING,
                FailurePolicy.ROLLBACK,
                false,
                false,
                100,
                List.of(new LockWait("table/t", LockMode.X, "h", "other", LockMode.IX, true)),
                Optional.empty());
        List<WaitReason> reasons =
                List.of(new WaitReason(Kind.LOCK, "h", 100, "wants X on table/t, on which group h (other) holds IX"));
        assertThat(Explanation.group(pending, List.of())).isEqualTo(reasons);
        assertThat(Explanation.command(command(CommandState.WAITING, 0), at(pending)))
                .isEqualTo(reasons);
    }

    @Test
    void aGroupSaysWhatItsCommandsWaitForAndLeavesItsOwnOrderOut() {
        Command running = command(CommandState.RUNNING, 0);
        Command behind = command(CommandState.WAITING, 0, new Blocker(7, "c", CommandState.RUNNING, 500));
        assertThat(Explanation.group(ACTIVE, List.of(Map.entry(running, at(ACTIVE)), Map.entry(behind, at(ACTIVE)))))
                .containsExactly(new WaitReason(Kind.RUNNING, "n1", 500, "'c' runs on n1"));
        assertThat(Explanation.group(group(GroupState.COMMITTED, FailurePolicy.HOLD), List.of()))
                .isEmpty();
    }

    private static Group back(boolean byLeader) {
        return new Group("g", GroupState.ACTIVE, FailurePolicy.HOLD, byLeader, true, 100, List.of(), Optional.empty());
    }

    @Test
    void aGroupAtASavepointWaitsForWhoeverPlannedIt() {
        assertThat(Explanation.group(back(false), List.of()))
                .containsExactly(new WaitReason(
                        Kind.OPERATOR,
                        "",
                        100,
                        "it has gone back to a savepoint; `group continue` goes on, `group stop` undoes the rest"));
        assertThat(Explanation.group(back(true), List.of())).singleElement().satisfies(reason -> {
            assertThat(reason.kind()).isEqualTo(Kind.QUEUE);
            assertThat(reason.text())
                    .startsWith("its last attempt was taken back; the leader makes the next by itself");
        });
    }

    @Test
    void ofAWithheldGroupTheLeaderTakesNoStep() {
        Pause withheld =
                new Pause(PauseScope.WITHHELD, "g", 3, "ada", "n1 knows it as done", 900, OptionalLong.empty());
        for (GroupState state : List.of(GroupState.PENDING, GroupState.PREPARED, GroupState.ABORTING)) {
            Group group =
                    new Group("g", state, FailurePolicy.HOLD, false, false, 100, List.of(), Optional.of(withheld));
            WaitReason reason = new WaitReason(
                    Kind.PAUSE,
                    "withheld",
                    900,
                    "withheld since the metadata database was restored: n1 knows it as done; the leader takes no step with it,"
                            + " `group stop` undoes it once every node that it needs is there");
            assertThat(Explanation.group(group, List.of())).containsExactly(reason);
            assertThat(Explanation.command(command(CommandState.WAITING, 0), at(group)))
                    .containsExactly(reason);
        }
        Group ended = new Group(
                "g", GroupState.ROLLED_BACK, FailurePolicy.HOLD, false, false, 100, List.of(), Optional.of(withheld));
        assertThat(Explanation.group(ended, List.of())).isEmpty();
    }
}
