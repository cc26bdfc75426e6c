package io.shardwright.fleet;

import java.util.Set;

/**
 * A node as the fleet knows it.
 *
 * @param database where the node's engine listens; other nodes reach it there for routes
 * @param link where the node's worker listens for wake-ups, queries and shard streams
 * @param schema the database (MariaDB) in which the shard tables of this node live
 * @param zone the failure domain, or {@code default}
 */
public record Node(
        NodeName name,
        Engine engine,
        Endpoint database,
        Endpoint link,
        String schema,
        String zone,
        Set<Capability> capabilities) {
    public Node {
        capabilities = Set.copyOf(capabilities);
    }
}
