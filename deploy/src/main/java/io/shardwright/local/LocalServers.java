package io.shardwright.local;

import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.localdb.ServerOptions;
import java.util.Map;
import java.util.TreeMap;

/**
 * The servers below a local cluster. Made in one step and started in others, so that whatever needs only some of them need not wait for all.
 *
 * @param nodes by name of node
 */
record LocalServers(LocalZooKeeper zooKeeper, LocalMariaDb metadata, Map<String, LocalMariaDb> nodes) {
    static final String DATA_SCHEMA = "app";

    LocalServers {
        nodes = new TreeMap<>(nodes);
    }

    /** None of them started. Each is known to {@code stoppables} from now on, so that whoever stops the cluster meanwhile does not miss it. */
    static LocalServers of(ClusterPlan plan, ClusterFolder folder, MariaDbBinaries binaries, Stoppables stoppables) {
        Account route = folder.routeAccount();
        LocalZooKeeper zooKeeper = LocalZooKeeper.in(folder.part("zookeeper"));
        stoppables.add(Stoppables.Layer.ZOOKEEPER, zooKeeper::close);
        LocalMariaDb metadata = LocalMariaDb.in(
                folder.part("metadata"), ServerOptions.metadataOnly().withMigratedSchema(), binaries, route);
        stoppables.add(Stoppables.Layer.SERVER, end(plan, metadata));
        Map<String, LocalMariaDb> nodes = new TreeMap<>();
        for (int id = 1; id <= plan.nodes(); id++) {
            nodes.put(name(id), node(id, plan, folder, binaries, stoppables));
        }
        return new LocalServers(zooKeeper, metadata, nodes);
    }

    static String name(int id) {
        return "n" + id;
    }

    /** Of a Manticore node, whose server somebody else has started. */
    static String searchName(int id) {
        return "m" + id;
    }

    /** The server of a node, not started. */
    static LocalMariaDb node(
            int id, ClusterPlan plan, ClusterFolder folder, MariaDbBinaries binaries, Stoppables stoppables) {
        LocalMariaDb node = LocalMariaDb.in(
                folder.part(name(id)), ServerOptions.node(DATA_SCHEMA, id), binaries, folder.routeAccount());
        stoppables.add(Stoppables.Layer.SERVER, end(plan, node));
        return node;
    }

    /** The data of a cluster begun anew are thrown away, so they need not be brought into order at the end. */
    private static Runnable end(ClusterPlan plan, LocalMariaDb server) {
        return plan.fresh() ? server::discard : server::close;
    }

    boolean haveSpider() {
        return !nodes.isEmpty() && nodes.values().stream().allMatch(LocalMariaDb::hasSpider);
    }
}
