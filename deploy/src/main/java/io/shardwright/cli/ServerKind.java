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
        Work start(Path settings, Map<String, String> environment) {
            CoordinatorSettings read = CoordinatorSettings.load(settings, environment);
            Logging.as(read.log(), "coordinator " + read.name());
            CoordinatorProcess coordinator = CoordinatorProcess.start(read, Build.version());
            // Whether it leads or stands by, it ends only with its JVM.
            return new Work(coordinator, new CountDownLatch(1)::await);
        }
    },
    WORKER {
        @Override
        Work start(Path settings, Map<String, String> environment) {
            WorkerSettings read = WorkerSettings.load(settings, environment);
            Logging.as(read.log(), "worker " + read.node());
            WorkerProcess worker = WorkerProcess.start(read, Build.version());
            return new Work(worker, worker::awaitEnd);
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

    /**
     * The work of a process.
     *
     * @param process what closing ends in order
     * @param end returns when the work has ended by its closing, and throws why if it has ended by itself
     */
    record Work(AutoCloseable process, End end) {}

    /** Waits for the end of a process's work. */
    interface End {
        void await() throws InterruptedException;
    }

    /** Starts the process's work. */
    abstract Work start(Path settings, Map<String, String> environment);

    /** Does the process's work in this JVM until it ends, which is usually with the JVM. */
    final int run(Path settings, Map<String, String> environment) throws InterruptedException {
        Work work = start(settings, environment);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(work.process()), "stop"));
        // A process whose work is over must not stay: whoever restarts processes would think that it works.
        work.end().await();
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
