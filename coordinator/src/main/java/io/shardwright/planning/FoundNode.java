package io.shardwright.planning;

import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is on the server of a node.
 *
 * @param tables of its schema, by name
 * @param servers the server objects by which distributed tables reach others, by name
 */
public record FoundNode(Node node, Map<String, FoundTable> tables, Map<String, FoundServer> servers) {
    public FoundNode {
        tables = Map.copyOf(tables);
        servers = Map.copyOf(servers);
    }

    /**
     * A table that is there.
     *
     * @param distributed whether it only leads to others
     * @param shard what it says that it is, if it is the table of a shard
     * @param form its columns and keys; empty if nobody has looked at them
     * @param partitions of a distributed table; empty if nobody has looked at them
     * @param unreadable why the server cannot open it; empty if it can
     */
    public record FoundTable(
            boolean distributed,
            Optional<FoundShard> shard,
            Optional<TableForm> form,
            List<RoutePartition> partitions,
            String unreadable) {
        public FoundTable {
            partitions = List.copyOf(partitions);
        }

        /** One of which only its name and what it says of itself were looked at. */
        public FoundTable(boolean distributed, Optional<FoundShard> shard) {
            this(distributed, shard, Optional.empty(), List.of(), "");
        }

        /** The same table, looked at. */
        public FoundTable with(TableForm looked) {
            return new FoundTable(distributed, shard, Optional.of(looked), partitions, unreadable);
        }

        /** The same distributed table, looked at. */
        public FoundTable with(List<RoutePartition> looked, String why) {
            return new FoundTable(distributed, shard, form, looked, why);
        }
    }

    /** The key that every shard table carries. */
    public record FoundShard(long generation, int shard, long epoch) {
        @Override
        public String toString() {
            return "g" + generation + "/s" + shard + "/e" + epoch;
        }
    }

    /** Where a server object leads; host and port as they stand there. */
    public record FoundServer(String host, int port, String schema) {
        /** Where one that leads to a node is to lead. */
        public static FoundServer to(Node node) {
            Endpoint address = node.database();
            return new FoundServer(address.host(), address.port(), node.schema());
        }

        @Override
        public String toString() {
            return host + ":" + port + "/" + schema;
        }
    }

    public boolean hasDistributed(String table) {
        FoundTable found = tables.get(table);
        return found != null && found.distributed();
    }

    /** Whether the node has the engine of distributed tables. */
    public boolean takesDistributed() {
        return node.capabilities().contains(Capability.SPIDER);
    }

    /** A table's name as the ledger of artifacts has it. */
    public String qualified(String table) {
        return node.schema() + "." + table;
    }

    /** The same with only these of its shard tables. */
    public FoundNode withShards(Set<String> chosen) {
        return new FoundNode(
                node,
                tables.entrySet().stream()
                        .filter(table -> table.getValue().shard().isEmpty() || chosen.contains(table.getKey()))
                        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)),
                servers);
    }
}
