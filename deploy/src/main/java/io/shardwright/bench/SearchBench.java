package io.shardwright.bench;

import io.shardwright.api.RebalancePlanFile;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.ShardView;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.bucket.BucketFunction;
import io.shardwright.bucket.BucketSet;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.SearchNode;
import io.shardwright.manticore.SearchHoldings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.WakeSignal;
import io.shardwright.traffic.SearchRows;
import io.shardwright.traffic.SearchTraffic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** How long tables on Manticore take to be made and read, and what it takes to give a new node its part while they are written to. */
public final class SearchBench {
    private static final String TABLE = "bench_first";
    private static final String SECOND = "bench_second";
    private static final String LARGE = "bench_large";
    private static final int READS = 30;
    private static final int WRITERS = 3;
    private static final long LOOK_MILLIS = 100;
    private static final Set<String> ENDED = Set.of("completed", "failed", "stopped", "rolled_back");
    private static final double NANOS = 1e9;
    private static final double NANOS_A_MILLI = 1e6;

    private final Options options;
    private final Consumer<String> progress;

    /**
     * What to measure.
     *
     * @param servers three of this machine, and perhaps a fourth that joins; all empty
     * @param shards of the usual table
     * @param largeShards of the large one; 0 for none
     * @param rows in the usual table when the fourth server joins
     * @param rounds each with new workers
     * @param folder where the cluster's files go
     */
    public record Options(List<SearchNode> servers, int shards, int largeShards, int rows, int rounds, Path folder) {
        public Options {
            servers = List.copyOf(servers);
        }
    }

    public SearchBench(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * Measures; takes minutes.
     *
     * @throws ShardwrightException {@link ErrorCode#LOCAL_CLUSTER_REFUSED} if there are fewer than three servers, or one is not empty
     */
    public SearchReport run(Instant now) {
        SearchScene.refuseUsed(options.servers());
        String version = new SearchHoldings(options.servers().get(0).sql()).version();
        List<SearchReport.Round> rounds = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            rounds.add(round(now, "round " + round + ": "));
        }
        return new SearchReport(
                now.toString(),
                version,
                System.getProperty("java.vm.version", ""),
                Runtime.getRuntime().availableProcessors(),
                options.servers().size(),
                options.shards(),
                options.largeShards(),
                options.rows(),
                SearchReport.medians(rounds),
                rounds);
    }

    private SearchReport.Round round(Instant now, String name) {
        SearchReport.Round usual;
        try (SearchScene scene = SearchScene.start(options.servers(), options.folder(), now)) {
            usual = usual(scene, name);
        }
        if (options.largeShards() == 0) {
            return usual;
        }
        try (SearchScene scene = SearchScene.start(options.servers(), options.folder(), now)) {
            SearchReport.Creation large = scene.create(LARGE, options.largeShards());
            progress.accept(name + "a table of " + options.largeShards() + " shards, " + large);
            return usual.withLarge(large);
        }
    }

    private SearchReport.Round usual(SearchScene scene, String name) {
        SearchReport.Creation first = scene.create(TABLE, options.shards());
        progress.accept(name + "a table, " + first);
        SearchReport.Creation second = scene.create(SECOND, options.shards());
        progress.accept(name + "a second table, " + second);
        scene.purge(SECOND);
        ShardwrightClient client = scene.client();
        fill(client);
        SearchHoldings server = scene.holdings(1).get(0);
        String count = "SELECT COUNT(*) FROM " + TABLE;
        double distributed = median(() -> {
            List<List<String>> unused = server.rows(count);
        });
        double api = median(() -> succeeded(client.sql(TABLE, SqlRequest.everywhere(count))));
        SearchReport.@Nullable Joining joining = scene.hasFourth() ? joining(scene) : null;
        progress.accept(name + "a server joins, " + joining);
        return new SearchReport.Round(first, second, null, distributed, api, joining);
    }

    /** Rows 1 and so on, one statement a shard. */
    private void fill(ShardwrightClient client) {
        int buckets = BucketFunction.buckets(options.shards());
        for (ShardView shard : client.table(TABLE).shards()) {
            BucketSet own = BucketSet.parse(shard.buckets());
            String rows = LongStream.rangeClosed(1, options.rows())
                    .filter(id -> own.contains(BucketFunction.ofInteger(id, buckets)))
                    .mapToObj(id -> "(" + id + ", 'n" + id + "', " + id % 90 + ")")
                    .collect(Collectors.joining(", "));
            if (!rows.isEmpty()) {
                String insert = "INSERT INTO " + TABLE + " (id, name, age) VALUES " + rows;
                succeeded(client.sql(TABLE, new SqlRequest(insert, null, shard.shard(), null)));
            }
        }
    }

    private static void succeeded(SqlResult result) {
        if (!result.succeeded()) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER, "a statement failed: " + result, "Read the logs of the cluster.");
        }
    }

    /** Milliseconds. */
    private static double median(Runnable read) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < READS; i++) {
            long begun = System.nanoTime();
            read.run();
            millis.add((System.nanoTime() - begun) / NANOS_A_MILLI);
        }
        return Medians.median(millis, Double::doubleValue);
    }

    private SearchReport.Joining joining(SearchScene scene) {
        scene.join();
        ShardwrightClient client = scene.client();
        Set<String> before = copies(client);
        RebalancePlanFile plan = client.rebalances()
                .plan(new RebalanceRequest(TABLE, List.of(), List.of(), null, null, null, null, null))
                .file();
        // The table by its name is where it was made; the newcomer's copies are read through it.
        List<SearchHoldings> routes = scene.holdings(SearchScene.FIRST);
        SearchTraffic traffic = SearchTraffic.start(client, TABLE, routes, WRITERS, new SearchRows(options.rows()));
        double seconds;
        try (traffic) {
            seconds = rebalance(client, plan);
        }
        Set<String> copied = new HashSet<>(copies(client));
        copied.removeAll(before);
        long lost = 0;
        long twice = 0;
        for (SearchHoldings server : routes) {
            SearchRows.Verdict verdict = traffic.rows().judge(SearchRows.of(server, TABLE));
            lost = Math.max(lost, verdict.lost().size());
            twice = Math.max(twice, verdict.twice().size() + verdict.strange().size());
        }
        return new SearchReport.Joining(
                copied.size(),
                plan.plan().lowerBound(),
                seconds,
                traffic.inserts(),
                traffic.refused().size(),
                traffic.unknown(),
                lost,
                twice,
                traffic.longestMillis(),
                traffic.reads(),
                traffic.unread().size());
    }

    private static Set<String> copies(ShardwrightClient client) {
        return client.table(TABLE).shards().stream()
                .flatMap(shard -> shard.replicas().stream().map(replica -> shard.shard() + " on " + replica.node()))
                .collect(Collectors.toSet());
    }

    private static double rebalance(ShardwrightClient client, RebalancePlanFile plan) {
        long begun = System.nanoTime();
        UUID id = UUID.fromString(
                client.rebalances().start(RebalanceStart.of(plan), false).id());
        RebalanceView view = client.rebalances().show(id);
        while (!ENDED.contains(view.state())) {
            rest();
            view = client.rebalances().show(id);
        }
        if (!view.state().equals("completed")) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "the rebalance is " + view.state() + ": " + view.note(),
                    "Read the logs of the cluster.");
        }
        return (System.nanoTime() - begun) / NANOS;
    }

    private static void rest() {
        try {
            new WakeSignal().rest(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShardwrightException(ErrorCode.LOCAL_CLUSTER, "interrupted", "Run it again.", e);
        }
    }
}
