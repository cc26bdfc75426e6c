package io.shardwright.health;

import java.util.List;
import java.util.Set;

/**
 * What is known of the nodes of search engines, which keep copies in step themselves.
 *
 * @param clusters that are in use, before and after the nodes were asked
 * @param knownClusters the names of all that are recorded, whatever their state
 * @param changing tables that groups under way have locked
 * @param asked the nodes at work
 * @param kept what the leader's looks have found
 */
public record EngineFacts(
        List<ReplicationCluster> clusters,
        Set<String> knownClusters,
        Set<String> changing,
        List<AskedNode> asked,
        List<EngineFinding> kept) {
    /** Of a fleet without such nodes. */
    public static final EngineFacts NONE = new EngineFacts(List.of(), Set.of(), Set.of(), List.of(), List.of());

    public EngineFacts {
        clusters = List.copyOf(clusters);
        knownClusters = Set.copyOf(knownClusters);
        changing = Set.copyOf(changing);
        asked = List.copyOf(asked);
        kept = List.copyOf(kept);
    }
}
