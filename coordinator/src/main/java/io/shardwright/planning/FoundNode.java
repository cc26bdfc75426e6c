package io.shardwright.planning;

import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Node;
import java.util.Map;
import java.util.Optional;

/**
 * What is on the server of a node.
 *
 * @param tables of its schema, by name
 * @param servers the server objects by which distributed tables reach others, by name
 */
public record FoundNode(Node node, Map<String, FoundTable> tables, Map<String, FoundServer> servers) {
    private static final String SPIDER = "SPIDER";

    public FoundNode {
        tables = Map.copyOf(tables);
        servers = Map.copyOf(servers);
    }

    /**
     * A table that is there.
     *
     * @param engine as the server writes it; empty of a view, and of a table that the server cannot read
     * @param shard what it says that it is, if it is the table of a shard
     * @param form its columns and keys; empty if nobody has looked at them
     * @param route where a distributed table leads; empty if it is none, or nobody has looked
     */
    public record FoundTable(
            String engine, Optional<FoundShard> shard, Optional<TableForm> form, Optional<FoundRoute> route) {
        /** One of which only its name and what it says of itself were looked at. */
        public FoundTable(String engine, Optional<FoundShard> shard) {
            this(engine, shard, Optional.empty(), Optional.empty());
        }

        /** Whether it only leads to others. */
        public boolean distributed() {
            return engine.equalsIgnoreCase(SPIDER);
        }

        /** The same table, looked at. */
        public FoundTable with(TableForm looked) {
            return new FoundTable(engine, shard, Optional.of(looked), route);
        }

        /** The same distributed table, looked at. */
        public FoundTable with(FoundRoute looked) {
            return new FoundTable(engine, shard, form, Optional.of(looked));
        }
    }

    /** The key that every shard table carries. */
    public record FoundShard(long generation, int shard, long epoch) {
        @Override
        public String toString() {
            return "g" + generation + "/s" + shard + "/e" + epoch;
        }
    }

    /**
     * Where a server object leads, and as whom; all as it stands there.
     *
     * @param user empty in one that is wanted if nobody knows which
     * @param socket by which a server on the same host is reached instead of by its port; empty for none
     */
    public record FoundServer(String host, int port, String schema, String user, String socket) {
        /** Where one that leads to a node is to lead. */
        public static FoundServer to(Node node, Optional<String> user) {
            Endpoint address = node.database();
            return new FoundServer(address.host(), address.port(), node.schema(), user.orElse(""), "");
        }

        /** Whether one that is there is what this one asks for. */
        public boolean asksFor(FoundServer there) {
            FoundServer known = user.isEmpty() ? new FoundServer(host, port, schema, there.user, socket) : this;
            return known.equals(there);
        }

        @Override
        public String toString() {
            return (user.isEmpty() ? "" : user + "@") + host + ":" + port + "/" + schema
                    + (socket.isEmpty() ? "" : " by socket " + socket);
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
}
