package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;

/** Topologies for tests. */
final class Fleets {
    static final TableName USERS = new TableName("users");

    private Fleets() {}

    static NodeName name(String value) {
        return new NodeName(value);
    }

    static PlacementNode node(String name) {
        return node(name, "default");
    }

    static PlacementNode node(String name, String zone) {
        return PlacementNode.of(name(name), zone, 1);
    }

    static PlacementNode withDisk(String name, long free) {
        return new PlacementNode(name(name), "default", 1, NodeRole.ACTIVE, OptionalInt.empty(), OptionalLong.of(free));
    }

    /** A shard of users with a replica on each of these nodes and 100 bytes. */
    static PlacedShard shard(int number, String... holders) {
        return shard(number, 100, holders);
    }

    static PlacedShard shard(int number, long bytes, String... holders) {
        return new PlacedShard(
                new ShardId(USERS, number),
                Math.max(1, holders.length),
                Arrays.stream(holders).map(NodeName::new).toList(),
                bytes,
                1,
                Optional.empty());
    }

    /** Everything that may be told of a random fleet. */
    record Shape(int nodes, int zones, int shards, int replicas, boolean sizes, boolean capacities, boolean limits) {}

    static Topology random(Shape shape, Random random) {
        List<PlacementNode> nodes = new ArrayList<>();
        for (int i = 0; i < shape.nodes(); i++) {
            int dice = random.nextInt(10);
            nodes.add(new PlacementNode(
                    name("n" + i),
                    "z" + random.nextInt(shape.zones()),
                    shape.capacities() ? 1 + random.nextInt(3) : 1,
                    dice == 0 ? NodeRole.DRAINING : dice == 1 ? NodeRole.EXCLUDED : NodeRole.ACTIVE,
                    shape.limits() && random.nextInt(3) == 0
                            ? OptionalInt.of(random.nextInt(shape.shards() + 1))
                            : OptionalInt.empty(),
                    shape.limits() && random.nextInt(3) == 0
                            ? OptionalLong.of(PlacementRules.DISK_RESERVE_BYTES + random.nextInt(2_000))
                            : OptionalLong.empty()));
        }
        List<PlacedShard> shards = new ArrayList<>();
        for (int i = 0; i < shape.shards(); i++) {
            int replicas = 1 + random.nextInt(Math.min(shape.replicas(), shape.nodes()));
            int holders = random.nextInt(6) == 0 ? random.nextInt(replicas + 1) : replicas;
            // Towards the first nodes, so that there is something to balance.
            List<NodeName> names =
                    new ArrayList<>(nodes.stream().map(PlacementNode::name).toList());
            if (random.nextInt(2) == 0) {
                Collections.shuffle(names, random);
            }
            shards.add(new PlacedShard(
                    new ShardId(USERS, i),
                    replicas,
                    names.subList(0, holders),
                    shape.sizes() ? 1 + (long) Math.exp(random.nextGaussian() + 5) : 100,
                    shape.sizes() ? random.nextInt(50) : 1,
                    Optional.empty()));
        }
        return new Topology(nodes, shards);
    }
}
