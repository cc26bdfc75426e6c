package io.shardwright.metadata;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.move.MoveWindow;
import io.shardwright.move.ThrottleLimits;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a group means for the catalog of sharded tables. Announced when it is published, true when it is decided, taken back when it is undone. */
public sealed interface CatalogChange {
    /** The group changes no table of the catalog. */
    record None() implements CatalogChange {}

    /**
     * The group creates a table.
     *
     * @param definition its definition as JSON
     */
    record Create(String table, Engine engine, long generation, String definition, List<Replica> replicas)
            implements CatalogChange {
        public Create {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * The group takes a table out of the catalog.
     *
     * @param kept whether its shards lie in quarantine, so that it can be put back
     * @param routes the nodes that had the distributed table when this was planned
     * @param forgotten those of them that are away, and keep it until they are back
     */
    record Drop(String table, boolean kept, List<NodeName> routes, List<NodeName> forgotten) implements CatalogChange {
        public Drop {
            routes = List.copyOf(routes);
            forgotten = List.copyOf(forgotten);
        }

        /** One that no node misses. */
        public Drop(String table, boolean kept, List<NodeName> routes) {
            this(table, kept, routes, List.of());
        }
    }

    /**
     * The group takes away, from one node, what earlier groups have left there.
     *
     * @param tables those in the ledger of artifacts, which it drops once it is decided
     */
    record Reap(NodeName node, List<Artifact> tables) implements CatalogChange {
        public Reap {
            tables = List.copyOf(tables);
        }
    }

    /**
     * The group moves a shard to another node.
     *
     * @param from its table now
     * @param fromEpoch of the shard now
     * @param into its table then
     * @param kept what its table now is called then
     * @param backStem how the names begin that {@code into} may be given once the move is reversed
     * @param epoch of the shard then
     * @param hold whether the cutover waits for an operator
     * @param limits what copying must not push the servers beyond
     * @param window the hours in which it copies and cuts over; empty for all
     * @param retentionMillis how long the way back stays open
     * @param routes the nodes that had the distributed table when this was planned
     */
    record Move(
            UUID id,
            String table,
            int shard,
            NodeName source,
            NodeName target,
            String from,
            long fromEpoch,
            String into,
            String kept,
            String backStem,
            long epoch,
            boolean hold,
            ThrottleLimits limits,
            Optional<MoveWindow> window,
            long retentionMillis,
            List<NodeName> routes)
            implements CatalogChange {
        public Move {
            routes = List.copyOf(routes);
        }
    }

    /**
     * The group has the engine itself give a copy of a shard to another node, and take it from the one that had it. Decided, it leaves no way back.
     *
     * @param physical the shard's table, on every node the same
     * @param fromEpoch of the shard now
     * @param epoch of the shard then
     * @param cluster of the engine's own, that keeps its copies in step then; empty if none does
     * @param through the cluster by which the engine copies: the same, if there is one
     * @param members the nodes of that
     * @param version of the table's shard map, from which this was planned
     * @param routes the nodes that had the distributed table when this was planned
     */
    record Relocate(
            UUID id,
            String table,
            int shard,
            NodeName source,
            NodeName target,
            String physical,
            long fromEpoch,
            long epoch,
            String cluster,
            String through,
            List<NodeName> members,
            long version,
            List<NodeName> routes)
            implements CatalogChange {
        public Relocate {
            members = List.copyOf(members);
            routes = List.copyOf(routes);
        }
    }

    /**
     * The group takes a shard back to the node that it was moved from.
     *
     * @param back its table then
     * @param kept what its table now is called then
     * @param routes the nodes that had the distributed table when this was planned
     */
    record ReverseMove(UUID id, String back, String kept, List<NodeName> routes) implements CatalogChange {
        public ReverseMove {
            routes = List.copyOf(routes);
        }
    }

    /**
     * The group makes right what is on the server of a node.
     *
     * @param returns whether the node was lost, and does not take part again before this is done
     * @param routes the tables of which it makes the distributed table, or what that needs
     * @param orphans what lies there of groups that have ended, by the names of their artifacts, and is dropped
     */
    record SettleNode(NodeName node, boolean returns, List<MadeRoute> routes, List<String> orphans)
            implements CatalogChange {
        public SettleNode {
            routes = List.copyOf(routes);
            orphans = List.copyOf(orphans);
        }
    }

    /**
     * A table of which a node has the distributed table once the group is decided.
     *
     * @param version of the shard map that it is made from
     */
    record MadeRoute(String table, long version) {}

    /**
     * The group closes the way back.
     *
     * @param lost the node that has kept rows, if it is lost: they stay there, in the ledger of artifacts
     */
    record AcceptMove(UUID id, Optional<NodeName> lost) implements CatalogChange {}

    /**
     * One replica of a shard.
     *
     * @param buckets in the text form of a bucket set, such as {@code 0-255}
     * @param epoch rises with every change of the shard's owner
     * @param role {@code primary}
     * @param madeEpoch at which its table was made: an earlier one once a move was reversed
     * @param cluster of the engine's own, which keeps the copies in step; empty if none does
     */
    record Replica(
            int shard,
            NodeName node,
            String buckets,
            String physicalName,
            long epoch,
            String role,
            long madeEpoch,
            String cluster) {
        /** One that no cluster of the engine's keeps in step. */
        public Replica(
                int shard,
                NodeName node,
                String buckets,
                String physicalName,
                long epoch,
                String role,
                long madeEpoch) {
            this(shard, node, buckets, physicalName, epoch, role, madeEpoch, "");
        }
    }

    /**
     * An object that exists for a time only, owned by the group. It is planned before it is made.
     *
     * @param name of a table {@code database.table}
     */
    record Artifact(NodeName node, String kind, String name) {
        /** A table under a name where no route finds it; kept once the group is decided. */
        public static final String QUARANTINED_TABLE = "quarantined-table";

        /** A table that nobody needs any more, under a name where nobody finds it; dropped once the group is decided. */
        public static final String STALE_TABLE = "stale-table";

        /** A distributed table by which a copy is compared with another, for as long as that takes. */
        public static final String COMPARING_TABLE = "comparing-table";

        /** A table that is its shard's own once the group is decided, and then no artifact any more. */
        public static final String SHARD_TABLE = "shard-table";
    }
}
