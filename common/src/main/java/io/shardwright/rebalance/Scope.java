package io.shardwright.rebalance;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.table.TableName;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * A part of the cluster: what is paused, or what an order is about.
 *
 * @param all whether it is the whole cluster
 */
public record Scope(boolean all, Set<NodeName> nodes, Set<TableName> tables) {
    /** Nothing. */
    public static final Scope NONE = new Scope(false, Set.of(), Set.of());

    /** The whole cluster. */
    public static final Scope ALL = new Scope(true, Set.of(), Set.of());

    public Scope {
        nodes = Set.copyOf(nodes);
        tables = Set.copyOf(tables);
    }

    /** One table. */
    public static Scope of(TableName table) {
        return new Scope(false, Set.of(), Set.of(table));
    }

    /** One node. */
    public static Scope of(NodeName node) {
        return new Scope(false, Set.of(node), Set.of());
    }

    /** Whether a move is of a table in it, or has a part on a node in it. */
    public boolean covers(PlannedMove move) {
        return all
                || tables.contains(move.shard().table())
                || move.nodes().stream().anyMatch(nodes::contains);
    }

    /**
     * The numbers of the moves that an order for this scope is about, in the order of the plan: the covered ones, and the later ones of their shards. A
     * shard that is to stay where it was, or to go back there, cannot take a step further on.
     */
    public Set<Integer> ordered(RebalancePlan plan) {
        Set<ShardId> shards = new HashSet<>();
        Set<Integer> ordered = new TreeSet<>();
        for (PlannedMove move : plan.moves()) {
            if (covers(move) || shards.contains(move.shard())) {
                shards.add(move.shard());
                ordered.add(move.number());
            }
        }
        return ordered;
    }
}
