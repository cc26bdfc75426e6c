package io.shardwright.bench;

import io.shardwright.api.CommandView;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.ReplicaView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How fast a shard goes from one server to another, beside mydumper and myloader, and how long writers wait at its cutover. */
public final class MoveBench {
    private static final int PEER_TRIES = 5;
    private static final String TABLE = "moved";
    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final int ROWS_A_STATEMENT = 100_000;
    private static final double MEGABYTE = 1e6;
    private static final double KILOBYTE = 1e3;
    private static final double MILLIS = 1e3;

    private final Options options;
    private final Consumer<String> progress;

    /**
     * What to measure.
     *
     * @param rows of some 200 bytes each
     * @param rounds whole moves, and as many dumps and loads, alternating
     * @param cutovers whose pause is measured, under clients
     * @param folder where the cluster's files go
     */
    public record Options(int rows, int rounds, int cutovers, Path folder) {}

    public MoveBench(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Measures; takes minutes. */
    public MoveReport run(Instant now) {
        // Processes as an installed cluster has them, not those that start soon.
        ClusterPlan plan = new ClusterPlan(options.folder(), "bench-move", true, 2, 1, now);
        LocalCluster cluster = LocalCluster.of(plan.thatLasts(), event -> {});
        try {
            cluster.start(MariaDbBinaries.find());
            for (LocalNode node : cluster.nodes()) {
                // Local servers are made to start quickly; these are to have what a small production server has.
                root(node, "SET GLOBAL innodb_log_file_size = " + (512L << 20));
                root(node, "SET GLOBAL innodb_buffer_pool_size = " + (1L << 30));
            }
            return measured(cluster, now);
        } finally {
            cluster.close();
        }
    }

    private MoveReport measured(LocalCluster cluster, Instant now) {
        ShardwrightClient client = cluster.client();
        create(client, TABLE, "id bigint primary key, k int not null, c varchar(160) not null, key by_k (k)");
        fill(cluster, owner(client));
        double megabytes = megabytes(cluster, owner(client));
        DumpAndLoad peer = new DumpAndLoad(options.folder().resolve("bench-move"));
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        Map<String, Double> phases = Map.of();
        Map<String, Double> ourCpu = Map.of();
        Map<String, Double> theirCpu = Map.of();
        for (int round = 1; round <= options.rounds(); round++) {
            ReplicaView at = owner(client);
            LocalNode source = cluster.node(at.node());
            LocalNode target = other(cluster, at.node());
            if (peer.isInstalled()) {
                Spent spent = peer(peer, source, at.physicalName(), target);
                theirs.add(spent.seconds());
                theirCpu = spent.cpu();
                progress.accept("round " + round + ", mydumper and myloader: " + theirs.get(round - 1) + " s");
            }
            Map<String, Double> before = cpu(source, target);
            long begun = System.nanoTime();
            GroupView moved = move(client, TABLE, target.name());
            ours.add((System.nanoTime() - begun) / 1e9);
            ourCpu = used(before, cpu(source, target));
            phases = phases(moved);
            progress.accept("round " + round + ", move: " + ours.get(round - 1) + " s");
            accept(client, moved.id());
        }
        Map<String, Double> peaks = new LinkedHashMap<>();
        cluster.nodes()
                .forEach(node ->
                        peaks.put(node.name(), peakMegabytes(node.worker().pid())));
        Cutovers.Result cutovers = new Cutovers(cluster, client).measure(options.cutovers(), progress);
        MoveReport.Speed our =
                MoveReport.Speed.of(Medians.median(ours, Double::doubleValue), options.rows(), megabytes);
        MoveReport.@Nullable Speed their = theirs.isEmpty()
                ? null
                : MoveReport.Speed.of(Medians.median(theirs, Double::doubleValue), options.rows(), megabytes);
        return new MoveReport(
                now.toString(),
                String.valueOf(
                        root(cluster.nodes().get(0), "SELECT VERSION()").get(0).get(0)),
                System.getProperty("java.vm.version", ""),
                Runtime.getRuntime().availableProcessors(),
                options.rounds(),
                options.rows(),
                megabytes,
                our,
                their,
                their == null ? null : our.rowsPerSecond() / their.rowsPerSecond(),
                phases,
                ourCpu,
                theirCpu,
                peaks,
                cutovers.pauses(),
                cutovers.p99(),
                cutovers.writesPerSecond(),
                cutovers.errors(),
                cutovers.untrue());
    }

    private record Spent(double seconds, Map<String, Double> cpu) {}

    /** Its writers deadlock now and then, in indexes that are not unique, and it ends: it is run again then, and only the whole run counts. */
    private Spent peer(DumpAndLoad peer, LocalNode source, String table, LocalNode target) {
        for (int attempt = 1; ; attempt++) {
            Map<String, Double> before = cpu(source, target);
            try {
                return new Spent(peer.seconds(source, table, target), used(before, cpu(source, target)));
            } catch (ShardwrightException e) {
                if (attempt == PEER_TRIES) {
                    throw e;
                }
                progress.accept("the peer is run again: " + e.message());
            }
        }
    }

    static List<List<@Nullable String>> root(LocalNode node, String sql) {
        return node.server().run(Account.ROOT, sql);
    }

    static void create(ShardwrightClient client, String table, String columns) {
        String group = client.createTable(CreateTableRequest.of(table, columns, "id", 1))
                .group();
        committed(client.awaitGroup(GroupId.parse(group), PATIENCE));
    }

    static GroupView committed(GroupView group) {
        if (!group.state().equals("committed")) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "group " + group.id() + " is " + group.state() + ": " + group.abortDetail(),
                    "Read the logs of the cluster.");
        }
        return group;
    }

    private static ReplicaView owner(ShardwrightClient client) {
        return client.table(TABLE).shards().get(0).replicas().get(0);
    }

    static LocalNode other(LocalCluster cluster, String node) {
        return cluster.nodes().stream()
                .filter(candidate -> !candidate.name().equals(node))
                .findFirst()
                .orElseThrow();
    }

    static GroupView move(ShardwrightClient client, String table, String target) {
        String group = client.moves()
                .start(new MoveRequest(table, 0, target, null, null, null, null))
                .group();
        GroupView ended = client.awaitGroup(GroupId.parse(group), PATIENCE);
        while (ended.held()) {
            // The leader tries the cutover again.
            ended = client.awaitGroup(GroupId.parse(group), PATIENCE);
        }
        return committed(ended);
    }

    static void accept(ShardwrightClient client, String move) {
        String group = client.moves().accept(UUID.fromString(move)).group();
        committed(client.awaitGroup(GroupId.parse(group), PATIENCE));
    }

    private void fill(LocalCluster cluster, ReplicaView at) {
        LocalNode node = cluster.node(at.node());
        String table = node.server().dataSchema() + "." + at.physicalName();
        for (int from = 1; from <= options.rows(); from += ROWS_A_STATEMENT) {
            int to = Math.min(options.rows(), from + ROWS_A_STATEMENT - 1);
            root(
                    node,
                    "INSERT INTO " + table
                            + " (id, k, c) SELECT seq, seq * 7919 % 1000003, CONCAT(MD5(seq), MD5(seq + 1),"
                            + " MD5(seq + 2), MD5(seq + 3), MD5(seq + 4)) FROM "
                            + node.server().dataSchema() + ".seq_" + from
                            + "_to_" + to);
        }
        root(node, "ANALYZE TABLE " + table);
    }

    private static double megabytes(LocalCluster cluster, ReplicaView at) {
        String bytes = root(
                        cluster.node(at.node()),
                        "SELECT DATA_LENGTH FROM information_schema.TABLES WHERE TABLE_NAME = '" + at.physicalName()
                                + "'")
                .get(0)
                .get(0);
        return Long.parseLong(String.valueOf(bytes)) / MEGABYTE;
    }

    private static Map<String, Double> phases(GroupView moved) {
        Map<String, Double> phases = new LinkedHashMap<>();
        for (CommandView command : moved.commands()) {
            phases.put(command.name(), command.duration() == null ? 0.0 : command.duration() / MILLIS);
        }
        return phases;
    }

    /** What the processes of a move, and programs that were run for a peer, have used so far. */
    private static Map<String, Double> cpu(LocalNode source, LocalNode target) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("source server", CpuSeconds.of(source.server().process().pid()));
        seconds.put("target server", CpuSeconds.of(target.server().process().pid()));
        seconds.put("source worker", CpuSeconds.of(source.worker().pid()));
        seconds.put("target worker", CpuSeconds.of(target.worker().pid()));
        seconds.put("programs", CpuSeconds.ofEndedChildren());
        return seconds;
    }

    private static Map<String, Double> used(Map<String, Double> before, Map<String, Double> after) {
        Map<String, Double> used = new LinkedHashMap<>(after);
        used.replaceAll((process, seconds) -> seconds - before.getOrDefault(process, 0.0));
        return used;
    }

    /** As the kernel counts it; 0 where it does not say. */
    private static double peakMegabytes(long pid) {
        try {
            Optional<String> line = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(text -> text.startsWith("VmHWM:"))
                    .findFirst();
            return line.map(text -> Long.parseLong(text.replaceAll("[^0-9]", "")) / KILOBYTE)
                    .orElse(0.0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
