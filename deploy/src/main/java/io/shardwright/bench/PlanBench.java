package io.shardwright.bench;

import io.shardwright.child.ChildProcess;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How long plans take and how little they move, beside Apache Helix. Each planner and size is a process of its own. */
public final class PlanBench {
    /** The peer's version, as the build pins it. */
    private static final String HELIX = "2.0.1";

    private final Options options;
    private final Consumer<String> progress;

    /** How many nodes have how many replicas. */
    public record Size(int nodes, int replicas) {
        /** From the smallest fleet to a million replicas on a thousand nodes. */
        public static final List<Size> ALL = List.of(
                new Size(10, 1_000),
                new Size(10, 10_000),
                new Size(100, 10_000),
                new Size(100, 100_000),
                new Size(1_000, 100_000),
                new Size(1_000, 1_000_000));
    }

    /**
     * What to measure.
     *
     * @param replicasMax sizes with more are left out
     * @param peers whether Helix plans too
     * @param limit how long one process may take
     * @param folder where its files go; deleted by nobody
     */
    public record Options(int replicasMax, boolean peers, Duration limit, Path folder) {}

    public PlanBench(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Measures; takes some minutes with peers, and a minute without. */
    public PlanReport run(Instant now) {
        List<PlanReport.Case> cases = new ArrayList<>();
        for (Size size : Size.ALL) {
            for (Planning planner : Planning.values()) {
                if (size.replicas() <= options.replicasMax() && (planner.ours() || options.peers())) {
                    PlanReport.Case found = measure(planner, size);
                    cases.add(found);
                    progress.accept(planner.key() + ", " + size.nodes() + " nodes, " + size.replicas() + " replicas: "
                            + (found.ended() ? "done" : "beyond the limit"));
                }
            }
        }
        return new PlanReport(
                now.toString(),
                System.getProperty("java.vm.version", ""),
                Runtime.getRuntime().availableProcessors(),
                HELIX,
                cases);
    }

    private PlanReport.Case measure(Planning planner, Size size) {
        Path result = options.folder().resolve("result.json");
        Path plan = options.folder().resolve("plan.json");
        Path log = options.folder().resolve("plans.log");
        try {
            Files.createDirectories(options.folder());
            Files.deleteIfExists(result);
            Json.mapper()
                    .writeValue(plan.toFile(), new PlanCase(planner, size.nodes(), size.replicas(), result.toString()));
            try (ChildProcess child =
                    ChildProcess.start("plan " + planner.key(), command(plan), Map.of(), options.folder(), log)) {
                if (!child.awaitEnd(options.limit()) || !Files.exists(result)) {
                    return new PlanReport.Case(planner.key(), size.nodes(), size.replicas(), false, 0, List.of());
                }
            }
            return Json.mapper().readValue(result.toFile(), PlanReport.Case.class);
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "cannot write to " + options.folder() + ": " + e.getMessage(),
                    "Choose another place with --folder.",
                    e);
        }
    }

    private static List<String> command(Path plan) throws IOException {
        return JavaCommand.of(List.of("-Xmx2g", "-XX:+UseSerialGC"), peerJars(), PlanProcess.class, plan);
    }

    /** The distribution has the peer's jars beside its own, where no other command loads them. */
    private static List<String> peerJars() throws IOException {
        Path folder = home();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.map(Path::toString).sorted().toList();
        }
    }

    private static @Nullable Path home() {
        try {
            Path own = Path.of(PlanBench.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path lib = own.getParent();
            return lib == null ? null : lib.resolveSibling("bench");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of a class is no address", e);
        }
    }
}
