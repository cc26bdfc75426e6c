package io.shardwright.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a node.
 *
 * @param facts what its worker says of its server, by name
 * @param factsAt when it said so last, which it does when something has changed; null if it never has
 * @param factsSeenAt when it was last found to be so; null as above
 * @param shards how many replicas of shards it has
 * @param unreachable its shards that nobody reaches, such as {@code users/2}, while its worker is not there or it is lost
 * @param waiting groups that wait for it while it is lost, with what settles them
 * @param settling how far the return of a node that was lost is; null if it does not return
 * @param inTheWay what keeps it from being removed; empty if nothing does
 */
public record NodeDetailView(
        NodeView node,
        Map<String, String> facts,
        @Nullable Long factsAt,
        @Nullable Long factsSeenAt,
        int shards,
        List<String> unreachable,
        List<String> waiting,
        @Nullable String settling,
        List<String> inTheWay) {
    public NodeDetailView {
        facts = Map.copyOf(facts);
        unreachable = Lists.copy(unreachable);
        waiting = Lists.copy(waiting);
        inTheWay = Lists.copy(inTheWay);
    }
}
