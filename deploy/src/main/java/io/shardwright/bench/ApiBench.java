package io.shardwright.bench;

import io.shardwright.child.ChildProcess;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.json.Json;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What one coordinator takes of clients and event streams, and with how much memory. The load is made by a process of its own. */
public final class ApiBench {
    private static final int NODES = 2;
    private static final int CLIENTS_A_WAITING_GROUP = 4;
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration BESIDE_THE_CALLS = Duration.ofMinutes(2);
    private static final double MEGABYTE = 1 << 20;
    private static final double MILLIS = 1e3;

    private final Options options;
    private final Consumer<String> progress;

    /**
     * What to measure.
     *
     * @param clients each makes a call a second
     * @param streams each is told every event
     * @param length how long calls are made
     * @param folder where the cluster's files go
     */
    public record Options(int clients, int streams, Duration length, Path folder) {}

    public ApiBench(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Measures. */
    public ApiReport run(Instant now) {
        // Processes as an installed cluster has them, not those that start soon.
        ClusterPlan plan = new ClusterPlan(options.folder(), "bench-api", true, NODES, 1, now);
        LocalCluster cluster = LocalCluster.of(plan.thatLasts(), event -> progress.accept(event));
        try {
            cluster.start(MariaDbBinaries.find());
            return measured(cluster, now);
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "cannot write to " + options.folder() + ": " + e.getMessage(),
                    "Choose another place with --folder.",
                    e);
        } finally {
            cluster.close();
        }
    }

    private ApiReport measured(LocalCluster cluster, Instant now) throws IOException {
        ShardwrightClient client = cluster.client();
        List<String> nodes = cluster.nodes().stream().map(LocalNode::name).toList();
        String rows = cluster.nodes().get(0).server().dataSchema() + ".bench_rows";
        ApiScene scene = new ApiScene(client, nodes, rows);
        scene.make(options.clients() / CLIENTS_A_WAITING_GROUP);
        progress.accept(options.streams() + " streams, then " + options.clients() + " clients for "
                + options.length().toSeconds() + " s");

        Path folder = options.folder().resolve("bench-api");
        Path result = folder.resolve("load.json");
        URI api = cluster.apis().get(0);
        LoadPlan load = new LoadPlan(
                api.getHost(),
                api.getPort(),
                scene.key("bench-clients", "operator"),
                scene.key("bench-streams", "viewer"),
                options.clients(),
                options.streams(),
                options.length().toSeconds(),
                nodes,
                ApiScene.TABLE,
                rows,
                scene.waiting(),
                result.toString());
        Usage before = Usage.of(cluster);
        Watch watch = new Watch(cluster, api, scene.key("bench-figures", "viewer"));
        generate(load, folder, watch);
        LoadResult found = Json.mapper().readValue(result.toFile(), LoadResult.class);
        Usage used = Usage.of(cluster).since(before);
        ApiReport.Coordinator coordinator = watch.coordinator(used.coordinator());
        scene.release();
        return new ApiReport(
                now.toString(),
                String.valueOf(MoveBench.root(cluster.nodes().get(0), "SELECT VERSION()")
                        .get(0)
                        .get(0)),
                System.getProperty("java.vm.version", ""),
                Runtime.getRuntime().availableProcessors(),
                options.clients(),
                options.streams(),
                options.clients() * MILLIS / Load.PERIOD_MILLIS,
                found.calls().values().stream()
                                .mapToLong(LoadResult.Calls::answered)
                                .sum()
                        / found.seconds(),
                found,
                coordinator,
                used.server(),
                used.workers());
    }

    private void generate(LoadPlan load, Path folder, Watch watch) throws IOException {
        Path plan = folder.resolve("load-plan.json");
        Files.createFile(plan, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Json.mapper().writeValue(plan.toFile(), load);
        Path log = folder.resolve("load.log");
        long limit = System.nanoTime() + options.length().plus(BESIDE_THE_CALLS).toNanos();
        try (ChildProcess child = ChildProcess.start("load", command(plan), Map.of(), folder, log)) {
            while (!child.awaitEnd(LOOK)) {
                progress.accept(watch.look());
                if (System.nanoTime() > limit) {
                    break;
                }
            }
        }
        if (!Files.exists(Path.of(load.resultFile()))) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER, "the load did not come to its end", "Read " + log + ".");
        }
    }

    private static List<String> command(Path plan) {
        return JavaCommand.of(List.of("-Xmx512m", "-XX:+UseSerialGC"), List.of(), LoadProcess.class, plan);
    }

    /** Processor time that processes have used. */
    private record Usage(double coordinator, double server, double workers) {
        static Usage of(LocalCluster cluster) {
            return new Usage(
                    CpuSeconds.of(cluster.coordinators().get(0).pid()),
                    CpuSeconds.of(cluster.metadata().process().pid()),
                    cluster.nodes().stream()
                            .mapToDouble(node -> CpuSeconds.of(node.worker().pid()))
                            .sum());
        }

        Usage since(Usage before) {
            return new Usage(coordinator - before.coordinator, server - before.server, workers - before.workers);
        }
    }

    /** Looks at the coordinator's process from time to time. */
    private static final class Watch {
        private final long pid;
        private final HttpRequest figures;
        private final HttpClient http = HttpClient.newHttpClient();
        private final List<Double> resident = new ArrayList<>();
        private double heap;
        private int threads;

        Watch(LocalCluster cluster, URI api, String key) {
            pid = cluster.coordinators().get(0).pid();
            figures = HttpRequest.newBuilder(api.resolve("/api/v1/metrics"))
                    .header("Authorization", "Bearer " + key)
                    .timeout(LOOK)
                    .build();
        }

        String look() {
            ProcessFigures now = ProcessFigures.of(pid);
            resident.add(now.residentMegabytes());
            threads = Math.max(threads, now.threads());
            heap = Math.max(heap, heapMegabytes());
            return "the coordinator has " + Math.round(now.residentMegabytes()) + " MB";
        }

        private double heapMegabytes() {
            try {
                return http.send(figures, HttpResponse.BodyHandlers.ofString())
                                .body()
                                .lines()
                                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                                .sum()
                        / MEGABYTE;
            } catch (IOException e) {
                // The load's own calls tell of it.
                return 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 0;
            }
        }

        ApiReport.Coordinator coordinator(double cpuSeconds) {
            String unused = look();
            return new ApiReport.Coordinator(
                    ProcessFigures.of(pid).peakMegabytes(), heap, threads, cpuSeconds, resident);
        }
    }
}
