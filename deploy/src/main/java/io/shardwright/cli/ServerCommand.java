package io.shardwright.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** A command that is a process of a deployment: it runs until it is asked to end (SIGTERM, Ctrl-C) and ends in order then. */
abstract class ServerCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "Its settings, YAML. Every key can be overridden by an environment variable:"
                    + " SHARDWRIGHT_ and the key in capitals with _ for other characters.")
    private Path config = Path.of("");

    private final Surroundings surroundings;

    ServerCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Starts the process's work and returns what ends it. */
    abstract AutoCloseable start(Path settings, Map<String, String> environment);

    @Override
    public final Integer call() throws InterruptedException {
        AutoCloseable process = start(config, surroundings.environment());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(process), "stop"));
        // Nothing ends this wait: the shutdown hook ends the work, and this JVM with it.
        new CountDownLatch(1).await();
        return ExitCode.OK.number();
    }

    private static void close(AutoCloseable process) {
        try {
            process.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(ServerCommand.class).warn("could not end in order", e);
        }
    }
}
