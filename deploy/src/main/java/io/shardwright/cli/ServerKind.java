package io.shardwright.cli;

import io.shardwright.config.CoordinatorSettings;
import io.shardwright.config.WorkerSettings;
import io.shardwright.leader.CoordinatorProcess;
import io.shardwright.session.WorkerProcess;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** The processes of a deployment. Each runs until it is asked to end (SIGTERM, Ctrl-C) and ends in order then. */
enum ServerKind {
    COORDINATOR {
        @Override
        AutoCloseable start(Path settings, Map<String, String> environment) {
            return CoordinatorProcess.start(CoordinatorSettings.load(settings, environment), Build.version());
        }
    },
    WORKER {
        @Override
        AutoCloseable start(Path settings, Map<String, String> environment) {
            return WorkerProcess.start(WorkerSettings.load(settings, environment), Build.version());
        }
    };

    static final String CONFIG_OPTION = "--config";

    /** The kind whose command this is. */
    static Optional<ServerKind> of(String command) {
        for (ServerKind kind : values()) {
            if (kind.command().equals(command)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    String command() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Starts the process's work and returns what ends it. */
    abstract AutoCloseable start(Path settings, Map<String, String> environment);

    /** Does the process's work in this JVM; returns only by throwing. */
    final int run(Path settings, Map<String, String> environment) throws InterruptedException {
        AutoCloseable process = start(settings, environment);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(process), "stop"));
        // Nothing ends this wait: the shutdown hook ends the work, and this JVM with it.
        new CountDownLatch(1).await();
        return ExitCode.OK.number();
    }

    private static void close(AutoCloseable process) {
        try {
            process.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(ServerKind.class).warn("could not end in order", e);
        }
    }
}
