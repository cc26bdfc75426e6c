package io.shardwright.fleet;

import java.util.Set;

/**
 * A node as the fleet knows it.
 *
 * @param database where the node's engine listens; other nodes reach it there for routes
 * @param link where the node's worker listens for wake-ups, queries and shard streams
 * @param schema the database (MariaDB) in which the shard tables of this node live
 * @param zone the failure domain, or {@code default}
 * @param capacity its weight beside others: a node of 2 is to have twice what a node of 1 has; 1 to {@link #CAPACITY_MAX}
 */
public record Node(
        NodeName name,
        Engine engine,
        Endpoint database,
        Endpoint link,
        String schema,
        String zone,
        int capacity,
        Set<Capability> capabilities) {
    /** A fleet whose nodes differ by more is two fleets. */
    public static final int CAPACITY_MAX = 1_000;

    public Node {
        if (capacity < 1 || capacity > CAPACITY_MAX) {
            throw new IllegalArgumentException("capacity " + capacity + " of node " + name);
        }
        capabilities = Set.copyOf(capabilities);
    }
}
