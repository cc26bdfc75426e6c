package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.manticore.HopelessJoins.Due;
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

    private static final Sight RECEIVING = new Sight("c", OptionalInt.of(2));
    private static final Sight ALONE = new Sight("c", OptionalInt.of(0));
    private static final Sight OUT = new Sight("c", OptionalInt.empty());

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
        assertThat(due(LATE, ALONE)).containsExactly(new Due("c", Step.LEAVE_GROUP));
        assertThat(due(LATER - 1, OUT)).as("it may end by itself").isEmpty();
        assertThat(due(LATER, OUT)).containsExactly(new Due("c", Step.END_TRANSFER));
        assertThat(due(LATER + 1, OUT)).as("again").containsExactly(new Due("c", Step.END_TRANSFER));
    }

    @Test
    void noWaitForTablesIsEndedWhileTheServerIsInTheGroup() {
        due(BEGIN, ALONE);
        assertThat(due(LATER * 100, ALONE)).containsExactly(new Due("c", Step.LEAVE_GROUP));
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
    void eachHasATimeOfItsOwn() {
        Sight other = new Sight("d", OptionalInt.of(0));
        due(BEGIN, ALONE);
        due(BEGIN + 1, ALONE, other);
        assertThat(due(LATE, ALONE, other)).containsExactly(new Due("c", Step.LEAVE_GROUP));
        assertThat(due(LATE + 1, OUT, other)).containsExactly(new Due("d", Step.LEAVE_GROUP));
    }

    @Test
    void whatAnEarlierSessionHasBegunIsSeenThrough() {
        assertThat(due(BEGIN, OUT)).isEmpty();
        assertThat(due(LATER, OUT)).containsExactly(new Due("c", Step.END_TRANSFER));
    }
}
