package io.shardwright.local;

import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings a local cluster up before the eyes of its user. */
public final class Launch {
    private Launch() {}

    /**
     * Checks the machine and starts a cluster, step by step. Stopping it, also when this JVM is asked to end, is arranged before anything starts.
     * If starting fails, what had started is stopped before this throws.
     */
    public static LocalCluster start(ClusterPlan plan, Steps steps) {
        return start(plan, Wiring.direct(), event -> steps.say("          " + event), steps);
    }

    /**
     * The same, with something between the cluster's processes and its databases.
     *
     * @param events takes a line whenever a process ends by itself
     */
    public static LocalCluster start(ClusterPlan plan, Wiring wiring, Consumer<String> events, Steps steps) {
        steps.step(() -> machine(plan));
        AtomicReference<@Nullable MariaDbBinaries> binaries = new AtomicReference<>();
        steps.step(() -> {
            MariaDbBinaries found = binaries();
            binaries.set(found);
            return "MariaDB at " + found.server();
        });
        LocalCluster cluster = LocalCluster.of(plan, wiring, events);
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "stop-cluster"));
        try {
            steps.step(() -> {
                cluster.start(Objects.requireNonNull(binaries.get()));
                List<String> names = cluster.serverNames();
                return "started ZooKeeper, " + (cluster.nodes().size() + 1) + " MariaDB servers, "
                        + cluster.coordinators().size() + " coordinator" + (plan.coordinators() > 1 ? "s" : "")
                        + " and "
                        + (names.size() - 1) + " workers; all nodes are alive: " + String.join(", ", names)
                        + (cluster.hasSpider() ? "; nodes have Spider" : "; nodes have no Spider");
            });
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static String machine(ClusterPlan plan) {
        try {
            return String.join("; ", Preflight.check(plan.base(), plan.nodes()));
        } catch (Preflight.Missing e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER_REFUSED, String.valueOf(e.getMessage()), e.advice(), e);
        }
    }

    /** Whatever stands in the way of a server that runs, nothing has begun yet. */
    private static MariaDbBinaries binaries() {
        try {
            return MariaDbBinaries.find();
        } catch (ShardwrightException e) {
            if (e.code() != ErrorCode.LOCAL_CLUSTER) {
                throw e;
            }
            throw new ShardwrightException(ErrorCode.LOCAL_CLUSTER_REFUSED, e.message(), e.advice(), e);
        }
    }
}
