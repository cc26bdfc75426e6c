package io.shardwright.health;

import io.shardwright.fleet.NodeName;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is recorded of search engines' nodes at one moment.
 *
 * @param clusters that are in use
 * @param knownClusters the names of all, whatever their state
 * @param changing tables that groups under way have locked
 * @param tables by node the shards' tables that may be on it
 * @param copies the nodes of each shard's table that a cluster in use keeps in step; of tables that are not being changed
 * @param distributed the tables that every node is to answer for; none that is being changed
 * @param kept what the leader's looks have found
 */
public record EngineRecords(
        List<ReplicationCluster> clusters,
        Set<String> knownClusters,
        Set<String> changing,
        Map<NodeName, Set<String>> tables,
        SortedMap<String, SortedSet<NodeName>> copies,
        SortedSet<String> distributed,
        List<EngineFinding> kept) {
    public EngineRecords {
        clusters = List.copyOf(clusters);
        knownClusters = Set.copyOf(knownClusters);
        changing = Set.copyOf(changing);
        tables = Map.copyOf(tables);
        copies = Collections.unmodifiableSortedMap(new TreeMap<>(copies));
        distributed = Collections.unmodifiableSortedSet(new TreeSet<>(distributed));
        kept = List.copyOf(kept);
    }

    /**
     * What a node answered.
     *
     * @param silent why it did not, if it did not
     */
    public record Answer(NodeName node, Optional<String> silent, List<SeenCluster> clusters, List<String> tables) {
        public Answer {
            clusters = List.copyOf(clusters);
            tables = List.copyOf(tables);
        }
    }

    /**
     * What is to be compared. Records change while nodes are asked: what is to be on them counts if it was so before and after, what may be on them if it was so at one of the two.
     *
     * @param answers of the nodes at work, given between the two
     */
    public static EngineFacts facts(EngineRecords before, Collection<Answer> answers, EngineRecords after) {
        Map<String, Set<NodeName>> earlier = new TreeMap<>();
        before.clusters.forEach(cluster -> earlier.put(cluster.name(), cluster.members()));
        return new EngineFacts(
                after.clusters.stream()
                        .filter(cluster -> cluster.members().equals(earlier.get(cluster.name())))
                        .toList(),
                union(before.knownClusters, after.knownClusters),
                union(before.changing, after.changing),
                answers.stream()
                        .map(answer -> new AskedNode(
                                answer.node(),
                                answer.silent(),
                                answer.clusters(),
                                answer.tables(),
                                union(before.tablesOf(answer.node()), after.tablesOf(answer.node()))))
                        .toList(),
                after.kept);
    }

    private Set<String> tablesOf(NodeName node) {
        return tables.getOrDefault(node, Set.of());
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> union = new HashSet<>(some);
        union.addAll(others);
        return union;
    }
}
