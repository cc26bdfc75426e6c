package io.shardwright.session;

import io.shardwright.child.ChildProcess;
import io.shardwright.config.WorkerSettings;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A worker in a process of its own, so that it can be killed and paused like one. */
final class ChildWorker {
    /** Its exit code when another worker has taken its node. */
    static final int FENCED = 42;

    private ChildWorker() {}

    /** Writes the settings to a file and starts a worker with them. */
    static ChildProcess start(Path folder, WorkerSettings s) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("worker.yaml");
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "node: " + s.node(),
                        "cluster: " + s.cluster(),
                        "zookeeper: " + s.zooKeeper().servers(),
                        "metadata:",
                        "  url: " + s.metadata().server() + "/" + s.metadata().schema(),
                        "  user: " + s.metadata().account().user(),
                        "  password: '" + s.metadata().account().password().value() + "'",
                        "node-database:",
                        "  address: " + s.nodeDatabase().address(),
                        "  schema: " + s.nodeDatabase().schema(),
                        "  user: " + s.nodeDatabase().account().user(),
                        "  password: '" + s.nodeDatabase().account().password().value() + "'",
                        "link:",
                        "  listen: " + s.link().listen(),
                        "  tls:",
                        "    key: " + s.link().tls().key(),
                        "    certificate: " + s.link().tls().certificate(),
                        "    authority: " + s.link().tls().authority(),
                        "lease-millis: " + s.leaseMillis(),
                        "poll-interval-millis: " + s.pollIntervalMillis(),
                        ""));
        return ChildProcess.start(
                "worker",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildWorker.class.getName(),
                        file.toString()),
                Map.of(),
                folder,
                folder.resolve("worker.log"));
    }

    public static void main(String[] args) throws InterruptedException {
        try (WorkerProcess worker = WorkerProcess.start(WorkerSettings.load(Path.of(args[0]), Map.of()), "test")) {
            worker.awaitEnd();
        } catch (ShardwrightException e) {
            System.err.println(e.code() + ": " + e.message());
            System.exit(FENCED);
        }
    }
}
