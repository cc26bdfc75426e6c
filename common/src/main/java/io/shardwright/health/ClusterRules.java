package io.shardwright.health;

import io.shardwright.fleet.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How replication clusters are, by what is recorded of them and what their members say. Of a member that was not asked, or did not answer, the others tell. */
public final class ClusterRules {
    /** A cluster that began anew is told of for a day, so that whoever looks once in a day is told. */
    static final long ANEW_MILLIS = 86_400_000;

    private ClusterRules() {}

    /** Members that are not in their cluster. */
    static List<String> lost(EngineFacts facts) {
        List<String> lost = new ArrayList<>();
        for (ReplicationCluster cluster : facts.clusters()) {
            for (AskedNode node : members(facts, cluster)) {
                if (node.seen(cluster.name()).isEmpty()) {
                    lost.add(node.node() + ": " + cluster.name());
                }
            }
        }
        return lost;
    }

    /** Members whose cluster takes no changes. */
    static List<String> stopped(EngineFacts facts) {
        List<String> stopped = new ArrayList<>();
        for (ReplicationCluster cluster : facts.clusters()) {
            views(facts, cluster).forEach((node, seen) -> {
                if (!seen.takesChanges()) {
                    stopped.add(node + ": " + cluster.name() + " (" + seen.status() + ")");
                }
            });
        }
        return stopped;
    }

    /** Clusters that take changes without all of their members, with who is away. */
    static List<String> incomplete(EngineFacts facts) {
        List<String> incomplete = new ArrayList<>();
        for (ReplicationCluster cluster : facts.clusters()) {
            Map<NodeName, SeenCluster> views = views(facts, cluster);
            int size = views.values().stream()
                    .filter(SeenCluster::takesChanges)
                    .mapToInt(SeenCluster::size)
                    .max()
                    .orElse(0);
            int expected = cluster.members().size();
            boolean behind = views.values().stream().anyMatch(seen -> seen.takesChanges() && !seen.inStep());
            if (size > 0 && (size < expected || behind)) {
                incomplete.add(cluster.name() + ": " + size + " of " + expected + away(cluster, views));
            }
        }
        return incomplete;
    }

    private static String away(ReplicationCluster cluster, Map<NodeName, SeenCluster> views) {
        String away = cluster.members().stream()
                .filter(member -> !views.containsKey(member)
                        || !views.getOrDefault(member, NOWHERE).inStep())
                .map(member -> Optional.ofNullable(views.get(member))
                        .map(seen -> member + " is " + (seen.takesChanges() ? seen.nodeState() : seen.status()))
                        .orElse(member + " is away"))
                .collect(Collectors.joining(", "));
        return away.isEmpty() ? "" : ", " + away;
    }

    private static final SeenCluster NOWHERE = new SeenCluster("", "", "", 0, Optional.empty());

    /**
     * Clusters that have become two: members that take changes have histories of different names, or more of them do than any of them sees. A member that joins or leaves while one after the
     * other is asked is seen by those asked last, so never are there more than the greatest size.
     */
    static List<String> split(EngineFacts facts) {
        List<String> split = new ArrayList<>();
        for (ReplicationCluster cluster : facts.clusters()) {
            Map<NodeName, SeenCluster> whole = views(facts, cluster);
            whole.values().removeIf(Predicate.not(SeenCluster::takesChanges));
            int size = whole.values().stream().mapToInt(SeenCluster::size).max().orElse(0);
            if (histories(whole).size() > 1 || whole.size() > size) {
                split.add(whole.entrySet().stream()
                        .map(view -> view.getKey() + " sees " + view.getValue().size() + " in "
                                + view.getValue().history().orElse("none"))
                        .collect(Collectors.joining(", ", cluster.name() + ": ", "")));
            }
        }
        return split;
    }

    /** Clusters that have another history than they had, found now or within a day. */
    static List<String> anew(EngineFacts facts, long now) {
        List<String> anew = new ArrayList<>();
        for (ReplicationCluster cluster : facts.clusters()) {
            Optional<String> found = history(facts, cluster)
                    .filter(history -> cluster.history()
                            .filter(before -> !before.equals(history))
                            .isPresent());
            if (found.isPresent()) {
                anew.add(cluster.name() + ": " + found.get() + ", before "
                        + cluster.history().orElse(""));
            } else {
                cluster.anew()
                        .filter(before -> now - before.at() <= ANEW_MILLIS)
                        .ifPresent(before -> anew.add(
                                cluster.name() + ": " + cluster.history().orElse("") + " since "
                                        + Instant.ofEpochMilli(before.at()) + ", before " + before.former()));
            }
        }
        return anew;
    }

    /** By cluster the names of histories to remember: those that all members which take changes agree on, where none is remembered or another. */
    public static Map<String, String> remembered(EngineFacts facts) {
        Map<String, String> remembered = new LinkedHashMap<>();
        for (ReplicationCluster cluster : facts.clusters()) {
            history(facts, cluster)
                    .filter(history -> !cluster.history().equals(Optional.of(history)))
                    .ifPresent(history -> remembered.put(cluster.name(), history));
        }
        return remembered;
    }

    private static Optional<String> history(EngineFacts facts, ReplicationCluster cluster) {
        Map<NodeName, SeenCluster> views = views(facts, cluster);
        views.values().removeIf(Predicate.not(SeenCluster::inStep));
        SortedSet<String> histories = histories(views);
        return histories.size() == 1 ? Optional.of(histories.first()) : Optional.empty();
    }

    private static SortedSet<String> histories(Map<NodeName, SeenCluster> views) {
        return views.values().stream()
                .flatMap(seen -> seen.history().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How those members see it that have answered and are in it. */
    private static Map<NodeName, SeenCluster> views(EngineFacts facts, ReplicationCluster cluster) {
        Map<NodeName, SeenCluster> views = new LinkedHashMap<>();
        members(facts, cluster)
                .forEach(node -> node.seen(cluster.name()).ifPresent(seen -> views.put(node.node(), seen)));
        return views;
    }

    private static List<AskedNode> members(EngineFacts facts, ReplicationCluster cluster) {
        return facts.asked().stream()
                .filter(node -> node.silent().isEmpty() && cluster.members().contains(node.node()))
                .toList();
    }
}
