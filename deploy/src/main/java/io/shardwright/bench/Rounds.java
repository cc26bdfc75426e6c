package io.shardwright.bench;

import io.shardwright.child.ChildProcess;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs measurements, each in a process of its own. */
final class Rounds {
    static final String OLD = "bench_old";

    private static final String QUEUE = "bench_queue";
    private static final String PEER = "bench_peer";
    private static final Duration ROUND_LIMIT = Duration.ofMinutes(15);

    private final BenchServer server;
    private final Path folder;

    Rounds(BenchServer server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    /** Runs one measurement on tables of its own; only the old rows stay. */
    Round run(Scenario scenario, int tasks, int lightTasks) {
        String schema = switch (scenario) {
            case OLD_ROWS -> OLD;
            case DB_SCHEDULER -> PEER;
            case SHARDWRIGHT, FULL_PATH, CHAINS, FAN_OUT, FAN_IN, RECORDED, UNRECORDED, UNDO_STRICT, UNDO_MIRRORED ->
                QUEUE;
        };
        if (scenario != Scenario.OLD_ROWS) {
            server.fresh(schema);
        }
        if (scenario == Scenario.FULL_PATH) {
            server.freshNode();
        }
        try {
            Path result = folder.resolve("result.json");
            Path plan = folder.resolve("plan.json");
            Files.deleteIfExists(result);
            Files.deleteIfExists(plan);
            Files.createFile(plan, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Json.mapper().writeValue(plan.toFile(), server.plan(scenario, schema, tasks, lightTasks, result));
            Path log = folder.resolve("rounds.log");
            try (ChildProcess child =
                    ChildProcess.start("measurement " + scenario.key(), command(plan), Map.of(), folder, log)) {
                if (!child.awaitEnd(ROUND_LIMIT) || !Files.exists(result)) {
                    throw new ShardwrightException(
                            ErrorCode.LOCAL_CLUSTER,
                            "the measurement " + scenario.key() + " did not come to its end",
                            "Read " + log + ".");
                }
            }
            return Json.mapper().readValue(result.toFile(), Round.class);
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "cannot write to " + folder + ": " + e.getMessage(),
                    "Choose another place with --folder.",
                    e);
        }
    }

    private static List<String> command(Path plan) {
        return JavaCommand.of(List.of("-Xms256m", "-Xmx1g", "-XX:+UseSerialGC"), List.of(), RoundProcess.class, plan);
    }
}
