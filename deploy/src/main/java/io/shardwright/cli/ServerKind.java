package io.shardwright.cli;

import io.shardwright.config.CoordinatorSettings;
import io.shardwright.config.LogSettings;
import io.shardwright.config.WorkerSettings;
import io.shardwright.leader.CoordinatorProcess;
import io.shardwright.live.Live;
import io.shardwright.reload.Running;
import io.shardwright.reload.SettingsSource;
import io.shardwright.reload.SettingsWatch;
import io.shardwright.session.WorkerProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** The processes of a deployment. Each runs until it is asked to end (SIGTERM, Ctrl-C) and ends in order then. */
enum ServerKind {
    COORDINATOR {
        @Override
        Work start(Path settings, Map<String, String> environment) {
            SettingsWatch<CoordinatorSettings> watch =
                    SettingsWatch.reading(SettingsSource.coordinator(settings, environment), Instant::now);
            logAs(watch.running(), CoordinatorSettings::log, read -> "coordinator " + read.name());
            CoordinatorProcess coordinator = CoordinatorProcess.start(watch.running(), watch.status(), Build.version());
            watch.start();
            // Whether it leads or stands by, it ends only with its JVM.
            return new Work(() -> closeBoth(watch, coordinator), new CountDownLatch(1)::await);
        }
    },
    WORKER {
        @Override
        Work start(Path settings, Map<String, String> environment) {
            SettingsWatch<WorkerSettings> watch =
                    SettingsWatch.reading(SettingsSource.worker(settings, environment), Instant::now);
            logAs(watch.running(), WorkerSettings::log, read -> "worker " + read.node());
            WorkerProcess worker = WorkerProcess.start(watch.running(), watch.status(), Build.version());
            watch.start();
            return new Work(() -> closeBoth(watch, worker), worker::awaitEnd);
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

    /** Logs as the settings say now, and as soon as they say something else about it. */
    private static <S> void logAs(Live<Running<S>> running, Function<S, LogSettings> log, Function<S, String> process) {
        LogSettings first = log.apply(running.get().settings());
        AtomicReference<LogSettings> used = new AtomicReference<>(first);
        Logging.as(first, process.apply(running.get().settings()));
        running.onChange(now -> {
            LogSettings wanted = log.apply(now.settings());
            if (!wanted.equals(used.getAndSet(wanted))) {
                Logging.as(wanted, process.apply(now.settings()));
            }
        });
    }

    private static void closeBoth(SettingsWatch<?> watch, AutoCloseable process) throws Exception {
        watch.close();
        process.close();
    }

    private static void close(AutoCloseable process) {
        try {
            process.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(ServerKind.class).warn("could not end in order", e);
        }
    }
}
