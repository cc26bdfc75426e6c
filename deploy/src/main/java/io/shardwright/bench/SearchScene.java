package io.shardwright.bench;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.SearchNode;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.manticore.SearchHoldings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A coordinator and new workers on Manticore servers that were empty and are so again once it is closed, which may be at any moment and more than once. */
final class SearchScene implements AutoCloseable {
    /** How many servers a table begins on. */
    static final int FIRST = 3;

    private static final String NAME = "bench-search";
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final double NANOS = 1e9;

    private final List<SearchNode> servers;
    private final LocalCluster cluster;
    private final Thread atExit = new Thread(this::leave, "leave-servers");
    private boolean left;

    private SearchScene(List<SearchNode> servers, LocalCluster cluster) {
        this.servers = servers;
        this.cluster = cluster;
    }

    /**
     * Starts it on the first three.
     *
     * @param servers which {@link #refuseUsed} has let pass
     */
    static SearchScene start(List<SearchNode> servers, Path folder, Instant now) {
        // Processes as an installed cluster has them, not those that start soon.
        ClusterPlan plan = new ClusterPlan(folder, NAME, true, 0, servers.subList(0, FIRST), 1, now).thatLasts();
        SearchScene scene = new SearchScene(servers, LocalCluster.of(plan, event -> {}));
        Runtime.getRuntime().addShutdownHook(scene.atExit);
        try {
            scene.cluster.start(MariaDbBinaries.find());
        } catch (RuntimeException e) {
            scene.close();
            throw e;
        }
        return scene;
    }

    /**
     * Checks that there are enough servers, and that nothing is on them which would be measured too, or taken away in the end.
     *
     * @throws ShardwrightException {@link ErrorCode#LOCAL_CLUSTER_REFUSED} if not
     */
    static void refuseUsed(List<SearchNode> servers) {
        if (servers.size() < FIRST) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER_REFUSED,
                    "there are " + servers.size() + " Manticore servers, and it takes " + FIRST,
                    "Name " + FIRST + " or, to see one more join, " + (FIRST + 1) + " empty servers of this machine.");
        }
        for (SearchNode server : servers) {
            List<String> there = new SearchHoldings(server.sql()).all();
            if (!there.isEmpty()) {
                throw new ShardwrightException(
                        ErrorCode.LOCAL_CLUSTER_REFUSED,
                        "the server " + server.sql() + " is not empty: "
                                + there.stream().limit(3).toList() + (there.size() > 3 ? " and more" : ""),
                        "Name servers that nobody uses. If this one was left so by a benchmark or test that was killed, start it anew with an empty data_dir.");
            }
        }
    }

    ShardwrightClient client() {
        return cluster.client();
    }

    /** What the servers that take part hold. */
    List<SearchHoldings> holdings(int count) {
        return servers.stream()
                .limit(count)
                .map(server -> new SearchHoldings(server.sql()))
                .toList();
    }

    /** Whether there is one more server. */
    boolean hasFourth() {
        return servers.size() > FIRST;
    }

    /** Lets the fourth server join. */
    void join() {
        String unused = cluster.addSearchNode(servers.get(FIRST));
    }

    /** Plans a table of two copies, then makes it. */
    SearchReport.Creation create(String table, int shards) {
        CreateTableRequest wanted = new CreateTableRequest(
                table, "id bigint primary key, name varchar(100), age int", "id", shards, 2, "manticore", null);
        ShardwrightClient client = client();
        long begun = System.nanoTime();
        int unused = client.planCreateTable(wanted).commands().size();
        long planned = System.nanoTime();
        String group = client.createTable(wanted).group();
        long published = System.nanoTime();
        MoveBench.committed(client.awaitGroup(GroupId.parse(group), PATIENCE));
        long committed = System.nanoTime();
        return new SearchReport.Creation(
                (planned - begun) / NANOS, (published - planned) / NANOS, (committed - planned) / NANOS);
    }

    /** Drops a table, rows and all. */
    void purge(String table) {
        MoveBench.committed(client().awaitGroup(
                        GroupId.parse(client().dropTable(table, true).group()), PATIENCE));
    }

    private synchronized void leave() {
        if (!left) {
            left = true;
            cluster.close();
            clearAll();
        }
    }

    /** One after another, as their clusters are to be left; one that has died does not keep the others from it. */
    private void clearAll() {
        @Nullable RuntimeException failure = null;
        for (SearchNode server : servers) {
            try {
                new SearchHoldings(server.sql()).clear();
            } catch (ShardwrightException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        leave();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM ends already, and finds nothing left to do.
        }
    }
}
