package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.ShardId;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** How a rebalance has ended, and what must be true then. */
record RebalanceEnd(RebalanceState state, StopMode stop, List<MoveStanding> moves) {
    /**
     * Looks at all of it.
     *
     * @param before where the shards were
     * @param after where the plan wants them
     * @param places where they are
     * @param stuck whether a move cannot be taken back
     */
    void check(
            Map<ShardId, NodeName> before,
            Map<ShardId, NodeName> after,
            Map<ShardId, NodeName> places,
            Predicate<MoveStanding> stuck) {
        switch (state) {
            case COMPLETED -> assertThat(places).isEqualTo(after);
            case ROLLED_BACK -> {
                assertThat(places).isEqualTo(before);
                assertThat(moves).as("no copy is left").noneMatch(MoveStanding::open);
            }
            case FAILED ->
                assertThat(moves.stream().anyMatch(move -> move.gone() || stuck.test(move)))
                        .as("something failed")
                        .isTrue();
            case STOPPED -> {
                assertThat(stop).isNotEqualTo(StopMode.UNDO_FINISHED);
                assertThat(moves)
                        .as("what was to be taken back is")
                        .noneMatch(move -> move.order() == MoveOrder.UNDO_FINISHED
                                && (move.stage() == MoveStage.FINISHED || move.open()));
            }
            case REJECTED -> {
                assertThat(places).isEqualTo(before);
                assertThat(moves).as("none has begun").allMatch(move -> move.stage() == MoveStage.WAITING);
            }
            case PROPOSED, QUEUED, RUNNING, PAUSED, STOPPING -> throw new AssertionError("not at rest: " + this);
        }
    }
}
