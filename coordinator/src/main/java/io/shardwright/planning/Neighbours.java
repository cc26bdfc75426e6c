package io.shardwright.planning;

import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the shards of a new table go that is colocated with another: each to the node that has the shard of the same number, so that rows of the same shard
 * key are on one node.
 */
final class Neighbours {
    private Neighbours() {}

    /**
     * Of each shard, the node of its primary.
     *
     * @param nodes those that take shards
     * @throws ShardwrightException {@link ErrorCode#NOT_COLOCATABLE} if rows of the same key would not be in shards of the same number, or a node takes no shard
     */
    static List<NodeName> primaries(CreateTable table, KnownTable beside, List<Node> nodes) {
        List<Shard> shards = beside.map().shards();
        if (table.engine() != beside.engine()) {
            throw refusal(beside, "that one is on " + beside.engine().label(), "Create it on the same engine.");
        }
        List<BucketSet> sets = shards.stream().map(Shard::buckets).toList();
        if (!sets.equals(BucketSet.split(table.shards()))) {
            throw refusal(
                    beside,
                    "that one has " + shards.size() + " shards and this one " + table.shards(),
                    "Leave --shards (shards) out.");
        }
        if (!sameBuckets(table.definition().shardKey(), beside.definition().shardKey())) {
            throw refusal(
                    beside,
                    "its shard key '" + beside.definition().shardKey().column()
                            + "' is of another kind, so equal values are not in shards of the same number",
                    "Give both shard keys the same type.");
        }
        Set<NodeName> taking = nodes.stream().map(Node::name).collect(Collectors.toUnmodifiableSet());
        List<NodeName> primaries = new ArrayList<>();
        for (Shard shard : shards) {
            NodeName node = shard.primary().node();
            if (!taking.contains(node)) {
                throw refusal(
                        beside,
                        "shard " + shard.number() + " of it is on " + node + ", which takes no shard now",
                        "See `node show " + node + "`; wait until it does, or until that shard has moved.");
            }
            primaries.add(node);
        }
        return primaries;
    }

    /** Bytes of a fixed size are filled up before they are hashed; any other kind hashes what is written, of whatever size. */
    private static boolean sameBuckets(ShardKey one, ShardKey other) {
        return one.kind() == other.kind() && (one.kind() != ShardKey.Kind.FIXED_BYTES || one.size() == other.size());
    }

    private static ShardwrightException refusal(KnownTable beside, String why, String advice) {
        return new ShardwrightException(
                ErrorCode.NOT_COLOCATABLE,
                "the table cannot be colocated with '" + beside.name() + "': " + why,
                advice);
    }
}
