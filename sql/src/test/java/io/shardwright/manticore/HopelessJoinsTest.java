package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.manticore.HopelessJoins.Due;
import io.shardwright.manticore.HopelessJoins.Join;
import io.shardwright.manticore.HopelessJoins.Sight;
import io.shardwright.manticore.HopelessJoins.Step;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** When a join of a replication cluster counts as one that will never end, and what is done then. */
final class HopelessJoinsTest {
    private static final long BEGIN = 1_000;
    private static final long LATE = BEGIN + HopelessJoins.PATIENCE_MILLIS;
    private static final long LATER = LATE + HopelessJoins.LEAVING_MILLIS;

    private static final Join C = new Join("c", 1);
    private static final Join D = new Join("d", 2);

    private static final Sight RECEIVING = new Sight(C, OptionalInt.of(2));
    private static final Sight ALONE = new Sight(C, OptionalInt.of(0));
    private static final Sight OUT = new Sight(C, OptionalInt.empty());

    private final HopelessJoins joins = new HopelessJoins();

    private List<Due> due(long now, Sight... sights) {
        return joins.due(List.of(sights), now);
    }

    @Test
    void oneThatHasAMajorityMayTakeAnyTime() {
        assertThat(due(BEGIN, RECEIVING)).isEmpty();
        assertThat(due(LATER * 100, RECEIVING)).isEmpty();
    }

    @Test
    void oneWithoutAMajorityIsTakenOutOfTheGroupAfterAWhileAndThenItsWaitForTablesIsEnded() {
        assertThat(due(BEGIN, ALONE)).isEmpty();
        assertThat(due(LATE - 1, ALONE)).isEmpty();
        assertThat(due(LATE, ALONE)).containsExactly(new Due(C, Step.LEAVE_GROUP));
        assertThat(due(LATER - 1, OUT)).as("it may end by itself").isEmpty();
        assertThat(due(LATER, OUT)).containsExactly(new Due(C, Step.END_TRANSFER));
        assertThat(due(LATER + 1, OUT)).as("again").containsExactly(new Due(C, Step.END_TRANSFER));
    }

    @Test
    void noWaitForTablesIsEndedWhileTheServerIsInTheGroup() {
        due(BEGIN, ALONE);
        assertThat(due(LATER * 100, ALONE)).containsExactly(new Due(C, Step.LEAVE_GROUP));
    }

    @Test
    void aMajorityThatComesBackIsWaitedForAnew() {
        due(BEGIN, ALONE);
        due(LATE - 2, RECEIVING);
        assertThat(due(LATE - 1, ALONE)).isEmpty();
        assertThat(due(LATE, ALONE)).isEmpty();
        assertThat(due(LATE - 1 + HopelessJoins.PATIENCE_MILLIS, ALONE)).hasSize(1);
    }

    @Test
    void aJoinThatHasEndedIsForgotten() {
        due(BEGIN, ALONE);
        assertThat(due(LATE)).isEmpty();
        assertThat(due(LATE + 1, ALONE)).as("another of that name").isEmpty();
    }

    @Test
    void anotherOfTheSameClusterIsNotTakenForIt() {
        due(BEGIN, ALONE);
        Sight again = new Sight(new Join("c", 3), OptionalInt.of(0));
        assertThat(due(LATE, again)).isEmpty();
    }

    @Test
    void aStepIsForWhatIsSeenStill() {
        Due leave = new Due(C, Step.LEAVE_GROUP);
        Due end = new Due(C, Step.END_TRANSFER);
        assertThat(leave.isFor(ALONE)).isTrue();
        assertThat(leave.isFor(RECEIVING)).isFalse();
        assertThat(leave.isFor(OUT)).isFalse();
        assertThat(leave.isFor(new Sight(new Join("c", 3), OptionalInt.of(0)))).isFalse();
        assertThat(end.isFor(OUT)).isTrue();
        assertThat(end.isFor(ALONE)).isFalse();
    }

    @Test
    void eachHasATimeOfItsOwn() {
        Sight other = new Sight(D, OptionalInt.of(0));
        due(BEGIN, ALONE);
        due(BEGIN + 1, ALONE, other);
        assertThat(due(LATE, ALONE, other)).containsExactly(new Due(C, Step.LEAVE_GROUP));
        assertThat(due(LATE + 1, OUT, other)).containsExactly(new Due(D, Step.LEAVE_GROUP));
    }

    @Test
    void whatAnEarlierSessionHasBegunIsSeenThrough() {
        assertThat(due(BEGIN, OUT)).isEmpty();
        assertThat(due(LATER, OUT)).containsExactly(new Due(C, Step.END_TRANSFER));
    }
}
