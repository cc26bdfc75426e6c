package io.shardwright.planning;

import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Shard;
import java.util.Map;
import java.util.UUID;

/**
 * A shard on its way, with every name that it has on it.
 *
 * @param from its table on the source
 * @param fromEpoch of that
 * @param epoch of its table on the target
 * @param fleet by name
 */
public record MovedShard(
        UUID id,
        KnownTable table,
        Shard shard,
        Node source,
        Node target,
        String from,
        long fromEpoch,
        long epoch,
        Map<NodeName, Node> fleet) {
    public MovedShard {
        fleet = Map.copyOf(fleet);
    }

    /** Its table on the target. */
    public String into() {
        return PhysicalNames.shardTable(table.name(), table.generation(), shard.number(), epoch);
    }

    /** Its table on the source once the move is reversed. */
    public String back() {
        return PhysicalNames.shardTable(table.name(), table.generation(), shard.number(), epoch + 1);
    }

    /** How the names begin under which the source's table is taken out of service. */
    public String keptStem() {
        return PhysicalNames.fenceStem(table.generation(), shard.number(), fromEpoch, epoch);
    }

    /** What the source's table is called once an attempt of the cutover has fenced it. */
    public String kept(int attempt) {
        return PhysicalNames.fenced(keptStem(), attempt);
    }

    /** How the names begin under which a reversal takes the target's table out of service. */
    public String backStem() {
        return PhysicalNames.fenceStem(table.generation(), shard.number(), epoch, epoch + 1);
    }

    /** What the target's table is called once an attempt of a reversal has fenced it. */
    public String backKept(int attempt) {
        return PhysicalNames.fenced(backStem(), attempt);
    }

    /** The database of a node's distributed tables. */
    String schema(NodeName node) {
        return node(fleet, node).schema();
    }

    /**
     * A node of the fleet.
     *
     * @throws ShardwrightException {@link ErrorCode#UNKNOWN_NODE}
     */
    public static Node node(Map<NodeName, Node> fleet, NodeName name) {
        Node node = fleet.get(name);
        if (node == null) {
            throw new ShardwrightException(
                    ErrorCode.UNKNOWN_NODE,
                    "there is no node '" + name + "'",
                    "See `node list` for those that there are; start the node's worker.");
        }
        return node;
    }
}
