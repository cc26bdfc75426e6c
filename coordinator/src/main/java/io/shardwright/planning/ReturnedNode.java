package io.shardwright.planning;

import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Node;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is on the server of a node that was lost and is back.
 *
 * @param tables of its schema, by name
 * @param servers names of the server objects by which distributed tables reach others
 */
public record ReturnedNode(Node node, Map<String, FoundTable> tables, Set<String> servers) {
    public ReturnedNode {
        tables = Map.copyOf(tables);
        servers = Set.copyOf(servers);
    }

    /**
     * A table that is there.
     *
     * @param distributed whether it only leads to others
     * @param shard what it says that it is, if it is the table of a shard
     */
    public record FoundTable(boolean distributed, Optional<FoundShard> shard) {}

    /** The key that every shard table carries. */
    public record FoundShard(long generation, int shard, long epoch) {}

    boolean hasDistributed(String table) {
        FoundTable found = tables.get(table);
        return found != null && found.distributed();
    }

    boolean takesDistributed() {
        return node.capabilities().contains(Capability.SPIDER);
    }

    /** A table's name as the ledger of artifacts has it. */
    String qualified(String table) {
        return node.schema() + "." + table;
    }
}
