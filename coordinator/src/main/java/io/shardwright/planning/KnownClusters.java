package io.shardwright.planning;

import io.shardwright.fleet.NodeName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The replication clusters that there are, or are being made, for all tables together: at most one for a set of nodes.
 *
 * @param byNodes their names
 */
public record KnownClusters(Map<Set<NodeName>, String> byNodes) {
    public static final KnownClusters NONE = new KnownClusters(Map.of());

    public KnownClusters {
        byNodes = Map.copyOf(byNodes);
    }

    /** The one of exactly these nodes. */
    Optional<String> of(Set<NodeName> nodes) {
        return Optional.ofNullable(byNodes.get(nodes));
    }
}
