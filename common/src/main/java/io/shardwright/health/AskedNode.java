package io.shardwright.health;

import io.shardwright.fleet.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a search engine that was asked what is on it.
 *
 * @param silent why it did not answer, if it did not; then nothing else is known
 * @param clusters that it is in
 * @param tables that are on it, by any name
 * @param known names of shards' tables that are on it with good reason: shards' own, what is kept for a time, what a group is about to bring or to take away
 */
public record AskedNode(
        NodeName node, Optional<String> silent, List<SeenCluster> clusters, List<String> tables, Set<String> known) {
    public AskedNode {
        clusters = List.copyOf(clusters);
        tables = List.copyOf(tables);
        known = Set.copyOf(known);
    }

    /** How it sees a cluster, if it is in it. */
    Optional<SeenCluster> seen(String cluster) {
        return clusters.stream().filter(seen -> seen.name().equals(cluster)).findFirst();
    }
}
