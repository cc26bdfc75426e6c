package io.shardwright.placement;

import static io.shardwright.placement.Fleets.name;
import static io.shardwright.placement.Fleets.shard;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NextMovesTest {
    private static final Set<Integer> NONE = Set.of();

    /** Moves such as {@code 0 n1 n2}: shard, from, to. */
    private static RebalancePlan plan(MoveLimits limits, String... moves) {
        List<PlannedMove> planned = new ArrayList<>();
        for (String move : moves) {
            String[] parts = move.split(" ", -1);
            planned.add(new PlannedMove(
                    planned.size() + 1,
                    shard(Integer.parseInt(parts[0])).id(),
                    Optional.of(name(parts[1])),
                    name(parts[2]),
                    Optional.of(name(parts[1])),
                    100,
                    MoveCause.BALANCE,
                    ""));
        }
        Imbalance even = new Imbalance(0, 0, 1, 1);
        return new RebalancePlan(
                Optional.empty(),
                "",
                new PlacementRules(Measure.COUNT, 0.05, 0, limits),
                planned,
                1,
                1,
                true,
                even,
                even,
                List.of(),
                List.of(),
                List.of());
    }

    private static List<Integer> next(
            RebalancePlan plan, Set<Integer> done, Set<Integer> running, Set<Integer> failed) {
        return NextMoves.startable(plan, done, running, failed).stream()
                .map(PlannedMove::number)
                .toList();
    }

    @Test
    void asManyAsTheLimitsLet() {
        RebalancePlan plan = plan(new MoveLimits(2, 1, 0), "0 n1 n2", "1 n1 n3", "2 n4 n5", "3 n6 n7");
        assertThat(next(plan, NONE, NONE, NONE)).containsExactly(1, 3);
        assertThat(next(plan, NONE, Set.of(1), NONE)).containsExactly(3);
        assertThat(next(plan, NONE, Set.of(1, 3), NONE)).isEmpty();
        assertThat(next(plan, Set.of(1), Set.of(3), NONE)).containsExactly(2);
    }

    @Test
    void aShardMovesOnceAtATimeAndInOrder() {
        RebalancePlan plan = plan(new MoveLimits(9, 9, 0), "0 n1 n2", "0 n3 n4", "1 n1 n4");
        assertThat(next(plan, NONE, NONE, NONE)).containsExactly(1, 3);
        assertThat(next(plan, Set.of(1), NONE, NONE)).containsExactly(2, 3);
    }

    @Test
    void aNodeGivesBeforeItTakes() {
        RebalancePlan plan = plan(new MoveLimits(9, 9, 0), "0 n1 n2", "1 n3 n1");
        assertThat(next(plan, NONE, NONE, NONE)).containsExactly(1);
        assertThat(next(plan, NONE, Set.of(1), NONE)).isEmpty();
        assertThat(next(plan, Set.of(1), NONE, NONE)).containsExactly(2);
    }

    @Test
    void aFailedMoveHoldsUpOnlyWhatReliesOnIt() {
        RebalancePlan plan = plan(new MoveLimits(9, 9, 0), "0 n1 n2", "1 n3 n1", "2 n4 n2");
        assertThat(next(plan, NONE, NONE, Set.of(1))).containsExactly(3);
    }
}
