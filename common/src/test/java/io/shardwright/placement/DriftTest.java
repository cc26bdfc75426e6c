package io.shardwright.placement;

import static io.shardwright.placement.Fleets.node;
import static io.shardwright.placement.Fleets.shard;
import static io.shardwright.placement.Fleets.withDisk;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final List<PlacementNode> NODES = List.of(node("n1"), node("n2"), node("n3"));
    private static final List<PlacedShard> SHARDS =
            List.of(shard(0, "n1"), shard(1, "n2"), shard(2, "n1"), shard(3, "n2"), shard(4, "n1"), shard(5, "n2"));
    private static final Topology TOPOLOGY = new Topology(NODES, SHARDS);
    /** Moves shards 0 and 1 to n3. */
    private static final RebalancePlan PLAN = Planner.plan(TOPOLOGY, PlacementRules.by(Measure.COUNT));

    private static List<String> drift(Topology topology) {
        return Drift.between(PLAN, Set.of(), Set.of(), topology);
    }

    @Test
    void anUnchangedFleetHasNone() {
        assertThat(drift(TOPOLOGY)).isEmpty();
    }

    @Test
    void movesThatWereMadeAreNone() {
        Topology after = After.of(TOPOLOGY, PLAN.moves().subList(0, 1));
        assertThat(Drift.between(PLAN, Set.of(1), Set.of(), after)).isEmpty();
        assertThat(Drift.between(PLAN, Set.of(), Set.of(), after))
                .containsExactly("shard users/0 is on [n3], not on [n1]");
        assertThat(Drift.between(PLAN, Set.of(1), Set.of(), TOPOLOGY)).isEmpty();
    }

    @Test
    void aShardOnItsWayMayBeAtEitherEnd() {
        Topology after = After.of(TOPOLOGY, PLAN.moves().subList(0, 1));
        assertThat(Drift.between(PLAN, Set.of(), Set.of(1), after)).isEmpty();
        assertThat(Drift.between(PLAN, Set.of(), Set.of(1), TOPOLOGY)).isEmpty();
        Topology both = After.of(TOPOLOGY, PLAN.moves());
        assertThat(Drift.between(PLAN, Set.of(), Set.of(1), both))
                .containsExactly("shard users/1 is on [n3], not on [n2]");
    }

    @Test
    void everyDifferenceIsNamed() {
        Topology other = new Topology(
                List.of(
                        node("n2", "b"),
                        PlacementNode.of(Fleets.name("n3"), "default", 2).as(NodeRole.DRAINING),
                        node("n4")),
                List.of(shard(0, "n2"), shard(2, "n2"), shard(3, "n2"), shard(4, "n2"), shard(5, "n2")));
        assertThat(drift(other))
                .containsExactly(
                        "node n1 is gone",
                        "node n2 is in zone b, no longer default",
                        "node n3 is draining, no longer active",
                        "node n3 has capacity 2.0, no longer 1.0",
                        "node n4 is new",
                        "shard users/0 is on [n2], not on [n1]",
                        "shard users/1 is gone, or stays as a node of its table is lost");
    }

    @Test
    void aShardThatThePlanDoesNotMoveCountsToo() {
        Topology other = new Topology(
                NODES,
                List.of(
                        shard(0, "n1"),
                        shard(1, "n2"),
                        shard(2, "n1"),
                        shard(3, "n2"),
                        shard(4, "n1"),
                        shard(5, "n3")));
        assertThat(drift(other)).containsExactly("other shards were created, dropped or moved");
    }

    @Test
    void aDiskThatFilledUpIsOne() {
        Topology full = new Topology(
                List.of(node("n1"), node("n2"), withDisk("n3", PlacementRules.DISK_RESERVE_BYTES + 150)), SHARDS);
        assertThat(drift(full))
                .containsExactly(
                        "node n3 has 1000000150 bytes free and needs 1000000200, of which 1000000000 stay free (rebalance-disk-reserve-mb)");
        assertThat(Drift.between(PLAN, Set.of(1), Set.of(), full)).isEmpty();
        assertThat(Drift.between(PLAN, Set.of(), Set.of(1), full))
                .as("what is there already")
                .isEmpty();
    }
}
