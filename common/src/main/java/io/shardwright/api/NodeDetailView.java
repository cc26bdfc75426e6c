package io.shardwright.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a node.
 *
 * @param facts what its worker says of its server, by name
 * @param factsAt when it said so last; null if it never has
 * @param shards how many replicas of shards it has
 * @param inTheWay what keeps it from being removed; empty if nothing does
 */
public record NodeDetailView(
        NodeView node, Map<String, String> facts, @Nullable Long factsAt, int shards, List<String> inTheWay) {
    public NodeDetailView {
        facts = Map.copyOf(facts);
        inTheWay = Lists.copy(inTheWay);
    }
}
