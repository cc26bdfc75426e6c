package io.shardwright.local;

import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.localdb.ServerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The servers below a local cluster.
 *
 * @param nodes by name of node
 */
record LocalServers(LocalZooKeeper zooKeeper, LocalMariaDb metadata, Map<String, LocalMariaDb> nodes) {
    static final String DATA_SCHEMA = "app";

    LocalServers {
        nodes = new TreeMap<>(nodes);
    }

    /** Starts all of them at the same time; what has started is in {@code stoppables} even if another part fails. */
    static LocalServers start(ClusterPlan plan, ClusterFolder folder, MariaDbBinaries binaries, Stoppables stoppables) {
        Account route = folder.routeAccount();
        AtomicReference<LocalZooKeeper> zooKeeper = new AtomicReference<>();
        // Each is known to stoppables before it starts, so that whoever stops the cluster meanwhile does not miss it.
        LocalMariaDb metadata = LocalMariaDb.in(folder.part("metadata"), ServerOptions.metadataOnly(), binaries, route);
        stoppables.add(Stoppables.Layer.SERVER, end(plan, metadata));
        Map<String, LocalMariaDb> nodes = new TreeMap<>();
        for (int id = 1; id <= plan.nodes(); id++) {
            String name = "n" + id;
            LocalMariaDb node =
                    LocalMariaDb.in(folder.part(name), ServerOptions.node(DATA_SCHEMA, id), binaries, route);
            stoppables.add(Stoppables.Layer.SERVER, end(plan, node));
            nodes.put(name, node);
        }
        List<Runnable> starts = new ArrayList<>();
        starts.add(() -> {
            LocalZooKeeper started = LocalZooKeeper.start(folder.part("zookeeper"));
            zooKeeper.set(started);
            stoppables.add(Stoppables.Layer.ZOOKEEPER, started::close);
        });
        starts.add(metadata::start);
        nodes.values().forEach(node -> starts.add(node::start));
        Together.run(starts);
        return new LocalServers(Objects.requireNonNull(zooKeeper.get()), metadata, nodes);
    }

    /** The data of a cluster begun anew are thrown away, so they need not be brought into order at the end. */
    private static Runnable end(ClusterPlan plan, LocalMariaDb server) {
        return plan.fresh() ? server::discard : server::close;
    }

    boolean haveSpider() {
        return nodes.values().stream().allMatch(LocalMariaDb::hasSpider);
    }
}
