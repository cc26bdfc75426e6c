package io.shardwright.health;

import io.shardwright.fleet.NodeName;
import io.shardwright.health.EngineRecords.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A fleet of search nodes for tests: a cluster c of nodes m1, m2 and m3, as it is to be, and what a test lets its nodes say of it. */
final class EngineScene {
    static final String HISTORY = "aaaa";

    private Optional<String> remembered = Optional.of(HISTORY);
    private Optional<ReplicationCluster.Anew> anew = Optional.empty();
    private final List<Answer> answers = new ArrayList<>();

    static NodeName node(String name) {
        return new NodeName(name);
    }

    static SeenCluster seen(String status, String nodeState, int size, String history) {
        return new SeenCluster(
                "c", status, nodeState, size, Optional.of(history).filter(name -> !name.isEmpty()));
    }

    static SeenCluster whole(int size) {
        return seen("primary", "synced", size, HISTORY);
    }

    EngineScene remembers(String history) {
        remembered = Optional.of(history).filter(name -> !name.isEmpty());
        return this;
    }

    EngineScene began(String former, long at) {
        anew = Optional.of(new ReplicationCluster.Anew(former, at));
        return this;
    }

    /** A node answers, in no cluster or in these. */
    EngineScene says(String node, SeenCluster... clusters) {
        answers.add(new Answer(node(node), Optional.empty(), Arrays.asList(clusters), List.of()));
        return this;
    }

    EngineScene isSilent(String node) {
        answers.add(new Answer(node(node), Optional.of("no answer in time"), List.of(), List.of()));
        return this;
    }

    static EngineRecords records(ReplicationCluster... clusters) {
        return records(Set.of(), Map.of(), clusters);
    }

    static EngineRecords records(
            Set<String> changing, Map<NodeName, Set<String>> tables, ReplicationCluster... clusters) {
        return new EngineRecords(
                Arrays.asList(clusters),
                Set.copyOf(Arrays.stream(clusters).map(ReplicationCluster::name).toList()),
                changing,
                tables,
                new TreeMap<>(),
                new TreeSet<>(),
                List.of());
    }

    static ReplicationCluster cluster(String name, String... members) {
        return new ReplicationCluster(
                name, Arrays.stream(members).map(EngineScene::node).toList(), Optional.empty(), Optional.empty());
    }

    EngineFacts facts() {
        EngineRecords records =
                records(new ReplicationCluster("c", List.of(node("m1"), node("m2"), node("m3")), remembered, anew));
        return EngineRecords.facts(records, answers, records);
    }
}
