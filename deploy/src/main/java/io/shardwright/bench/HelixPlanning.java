package io.shardwright.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.helix.controller.dataproviders.ResourceControllerDataProvider;
import org.apache.helix.controller.rebalancer.strategy.AutoRebalanceStrategy;
import org.apache.helix.controller.rebalancer.strategy.CrushEdRebalanceStrategy;
import org.apache.helix.controller.rebalancer.strategy.RebalanceStrategy;
import org.apache.helix.model.ClusterConfig;
import org.apache.helix.model.IdealState;
import org.apache.helix.model.InstanceConfig;
import org.apache.helix.model.OnlineOfflineSMD;

/** A strategy of Apache Helix on a fleet that grows and shrinks: called as a library, without the controller and ZooKeeper that it is a part of. */
final class HelixPlanning {
    private static final String RESOURCE = "bench";
    private static final String STATE_MODEL = "OnlineOffline";
    private static final String ONLINE = "ONLINE";
    private static final int WEIGHT = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final PlanCase plan;

    /** Of each partition, the nodes that have it. */
    private Map<String, Map<String, String>> current = new HashMap<>();

    HelixPlanning(PlanCase plan) {
        this.plan = plan;
    }

    List<PlanReport.Step> run() {
        List<PlanReport.Step> steps = new ArrayList<>();
        List<String> few = nodes(plan.nodes());
        List<String> more = nodes(plan.nodes() + plan.changed());
        steps.add(step("place", few, few));
        steps.add(step("add", more, more));
        steps.add(step("remove", more, few));
        return steps;
    }

    private static List<String> nodes(int count) {
        List<String> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(String.format(Locale.ROOT, "n%05d", i));
        }
        return nodes;
    }

    private PlanReport.Step step(String change, List<String> all, List<String> live) {
        Set<String> here = new HashSet<>(live);
        List<String> partitions = new ArrayList<>();
        for (int i = 0; i < plan.shards(); i++) {
            partitions.add("bench_" + i);
        }
        // What is on a node that is gone, Helix no longer hears of.
        current.values().forEach(nodes -> nodes.keySet().retainAll(here));
        ResourceControllerDataProvider cluster = cluster(all);
        RebalanceStrategy<ResourceControllerDataProvider> strategy =
                plan.planner() == Planning.HELIX_AUTO ? new AutoRebalanceStrategy() : new CrushEdRebalanceStrategy();
        long from = System.nanoTime();
        strategy.init(
                RESOURCE,
                partitions,
                new LinkedHashMap<>(Map.of(ONLINE, PlanCase.REPLICAS_OF_A_SHARD)),
                Integer.MAX_VALUE);
        Map<String, List<String>> wanted = strategy.computePartitionAssignment(
                        new ArrayList<>(all), new ArrayList<>(live), current, cluster)
                .getListFields();
        long to = System.nanoTime();
        return reckon(change, (to - from) / NANOS_PER_MILLI, live, wanted);
    }

    private ResourceControllerDataProvider cluster(List<String> nodes) {
        ResourceControllerDataProvider cluster = new ResourceControllerDataProvider(RESOURCE);
        ClusterConfig config = new ClusterConfig(RESOURCE);
        config.setTopology("/zone/host");
        config.setFaultZoneType("zone");
        config.setTopologyAwareEnabled(true);
        cluster.setClusterConfig(config);
        Map<String, InstanceConfig> instances = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            InstanceConfig instance = new InstanceConfig(nodes.get(i));
            instance.setDomain("zone=zone" + i % PlanCase.ZONES + ",host=" + nodes.get(i));
            instance.setWeight(WEIGHT);
            instances.put(nodes.get(i), instance);
        }
        cluster.setInstanceConfigMap(instances);
        cluster.setStateModelDefMap(new HashMap<>(Map.of(STATE_MODEL, OnlineOfflineSMD.build())));
        IdealState resource = new IdealState(RESOURCE);
        resource.setReplicas(Integer.toString(PlanCase.REPLICAS_OF_A_SHARD));
        resource.setNumPartitions(plan.shards());
        resource.setStateModelDefRef(STATE_MODEL);
        cluster.setIdealStates(new ArrayList<>(List.of(resource)));
        return cluster;
    }

    private PlanReport.Step reckon(
            String change, double milliseconds, List<String> live, Map<String, List<String>> wanted) {
        long moves = 0;
        Map<String, Integer> counts = new TreeMap<>();
        live.forEach(node -> counts.put(node, 0));
        Map<String, Map<String, String>> next = new HashMap<>();
        for (Map.Entry<String, List<String>> partition : wanted.entrySet()) {
            Map<String, String> before = current.getOrDefault(partition.getKey(), Map.of());
            Map<String, String> after = new HashMap<>();
            for (String node : partition.getValue()) {
                after.put(node, ONLINE);
                counts.merge(node, 1, Integer::sum);
                moves += before.containsKey(node) ? 0 : 1;
            }
            next.put(partition.getKey(), after);
        }
        current = next;
        double share = (double) plan.shards() * PlanCase.REPLICAS_OF_A_SHARD / live.size();
        return new PlanReport.Step(
                change,
                milliseconds,
                moves,
                moves,
                null,
                null,
                Collections.max(counts.values()) / share,
                Collections.min(counts.values()) / share);
    }
}
