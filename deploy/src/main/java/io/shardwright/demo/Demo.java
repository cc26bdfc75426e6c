package io.shardwright.demo;

import io.shardwright.local.ClusterPlan;
import io.shardwright.local.Launch;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.Steps;
import java.util.List;
import java.util.Set;

/** The demonstration: a cluster and the scenarios played on it. Closing it stops the cluster. */
public final class Demo implements AutoCloseable {
    private final LocalCluster cluster;
    private final Steps steps;

    private Demo(LocalCluster cluster, Steps steps) {
        this.cluster = cluster;
        this.steps = steps;
    }

    /** Starts the cluster, step by step. */
    public static Demo start(ClusterPlan plan, Steps steps) {
        steps.say("Starting a local cluster in " + plan.base());
        return new Demo(Launch.start(plan, steps), steps);
    }

    /**
     * Plays scenarios in their order.
     *
     * @return whether every check held
     */
    public boolean play(Set<Scenario> scenarios) {
        Checks checks = new Checks(steps);
        Stage stage = new Stage(cluster, cluster.client(), steps, checks);
        for (Scenario scenario : Scenario.values()) {
            if (scenarios.contains(scenario)) {
                switch (scenario) {
                    case CREATE -> new CreateScenario(stage).play();
                    case ROLLBACK -> new RollbackScenario(stage).play();
                    case CRASH -> new CrashScenario(stage).play();
                    case MOVE -> new MoveScenario(stage).play();
                    case REBALANCE -> new RebalanceScenario(stage).play();
                }
            }
        }
        return checks.allHeld();
    }

    /**
     * What to try with the cluster, and where the logs are.
     *
     * @param prefix of each command, so that it finds the cluster
     */
    public void suggestWhileRunning(String prefix) {
        suggest(List.of(
                prefix + "./shardwright node list",
                prefix
                        + "./shardwright table create notes --columns \"id bigint primary key, body text\" --shard-key id --shards 6",
                prefix + "./shardwright group list"));
    }

    /** What to try once the cluster is stopped, and where the logs are. */
    public void suggestFurther() {
        suggest(List.of(
                "./shardwright demo --scenario move  a shard moves to another node and back while clients write",
                "./shardwright demo --keep           the same, and leave the cluster running to play with",
                "./shardwright up                    a cluster of your own, with an empty database"));
    }

    private void suggest(List<String> commands) {
        steps.say("Try next:");
        commands.forEach(command -> steps.say("  " + command));
        steps.say("Logs: " + cluster.logs());
    }

    public LocalCluster cluster() {
        return cluster;
    }

    /** Stops everything that was started. */
    public void stop() {
        steps.heading("Stopping");
        steps.step(() -> {
            cluster.close();
            return "stopped all processes that were started";
        });
    }

    @Override
    public void close() {
        cluster.close();
    }
}
