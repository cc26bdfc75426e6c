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
import java.util.concurrent.ConcurrentHashMap;
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
        AtomicReference<LocalMariaDb> metadata = new AtomicReference<>();
        Map<String, LocalMariaDb> nodes = new ConcurrentHashMap<>();
        List<Runnable> starts = new ArrayList<>();
        starts.add(() -> {
            LocalZooKeeper started = LocalZooKeeper.start(folder.part("zookeeper"));
            zooKeeper.set(started);
            stoppables.add(Stoppables.Layer.ZOOKEEPER, started::close);
        });
        starts.add(() -> {
            LocalMariaDb started =
                    LocalMariaDb.start(folder.part("metadata"), ServerOptions.metadataOnly(), binaries, route);
            metadata.set(started);
            stoppables.add(Stoppables.Layer.SERVER, started::close);
        });
        for (int id = 1; id <= plan.nodes(); id++) {
            String name = "n" + id;
            ServerOptions options = ServerOptions.node(DATA_SCHEMA, id);
            starts.add(() -> {
                LocalMariaDb started = LocalMariaDb.start(folder.part(name), options, binaries, route);
                nodes.put(name, started);
                stoppables.add(Stoppables.Layer.SERVER, started::close);
            });
        }
        Together.run(starts);
        return new LocalServers(Objects.requireNonNull(zooKeeper.get()), Objects.requireNonNull(metadata.get()), nodes);
    }

    boolean haveSpider() {
        return nodes.values().stream().allMatch(LocalMariaDb::hasSpider);
    }
}
