package io.shardwright.cli;

import io.shardwright.bench.QueueBench;
import io.shardwright.bench.QueueReport;
import io.shardwright.bench.RollbackBench;
import io.shardwright.bench.RollbackReport;
import io.shardwright.bench.Scenario;
import io.shardwright.text.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measurements on a private server. */
final class BenchCommands {
    private BenchCommands() {}

    @Command(
            name = "queue",
            description =
                    "Measure the queue beside db-scheduler on a private MariaDB. Takes minutes; what else runs on the"
                            + " machine shows.")
    static final class Queue implements Callable<Integer> {
        @Option(
                names = "--tasks",
                paramLabel = "N",
                defaultValue = "20000",
                description = "Independent tasks of a round. Default: 20000.")
        private int tasks;

        @Option(
                names = "--shape-tasks",
                paramLabel = "N",
                defaultValue = "10000",
                description = "Commands of chains, fan-out and fan-in. Default: 10000.")
        private int shapeTasks;

        @Option(
                names = "--light-tasks",
                paramLabel = "N",
                defaultValue = "300",
                description = "Tasks of a round published one by one on an idle queue. Default: 300.")
        private int lightTasks;

        @Option(
                names = "--rounds",
                paramLabel = "N",
                defaultValue = "5",
                description = "Alternating rounds. Default: 5.")
        private int rounds;

        @Option(
                names = "--old-rows",
                paramLabel = "N",
                defaultValue = "1000000",
                description = "Settled rows beside the tasks of old_rows. Default: 1000000.")
        private int oldRows;

        @Option(
                names = "--only",
                paramLabel = "SCENARIO",
                split = ",",
                description =
                        "Only these: shardwright, db_scheduler, old_rows, full_path, chains, fan_out, fan_in. Default:"
                                + " all.")
        private @Nullable Set<Scenario> only;

        @Option(names = "--json", description = "Print JSON instead of a table.")
        private boolean json;

        @Option(
                names = "--folder",
                paramLabel = "FOLDER",
                description = "Where the server's files go. Default: as for demo.")
        private @Nullable Path folder;

        private final Surroundings surroundings;

        Queue(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() {
            Screen screen = surroundings.screen();
            Instant now = Instant.now();
            Path base = folder == null ? surroundings.base() : folder;
            QueueBench bench = new QueueBench(
                    new QueueBench.Options(
                            tasks,
                            shapeTasks,
                            lightTasks,
                            rounds,
                            oldRows,
                            only == null ? Scenario.QUEUE : only,
                            base.toAbsolutePath().resolve("bench-" + now.toEpochMilli())),
                    screen::progress);
            QueueReport report = bench.run(now);
            screen.endProgress();
            if (json) {
                screen.json(report);
            } else {
                screen.lines(table(report));
            }
            return (report.complete() ? ExitCode.OK : ExitCode.UNEXPECTED).number();
        }

        private static List<String> table(QueueReport report) {
            TextTable table = TextTable.of(
                    "scenario",
                    "tasks",
                    "tasks/s",
                    "p50 ms",
                    "p99 ms",
                    "light p50",
                    "light p99",
                    "CPU s",
                    "server CPU s",
                    "peak MB",
                    "server peak MB",
                    "statements/task",
                    "commits/task");
            report.scenarios()
                    .forEach((key, round) -> table.row(
                            key,
                            round.ended() + " of " + round.tasks(),
                            Math.round(round.tasksPerSecond()),
                            decimal(round.p50Millis()),
                            decimal(round.p99Millis()),
                            decimal(round.lightP50Millis()),
                            decimal(round.lightP99Millis()),
                            decimal(round.processCpuSeconds()),
                            decimal(round.serverCpuSeconds()),
                            Math.round(round.processPeakMegabytes()),
                            Math.round(round.serverPeakMegabytes()),
                            decimal(round.statementsPerTask()),
                            decimal(round.commitsPerTask())));
            List<String> lines = new ArrayList<>(table.lines());
            lines.add("");
            lines.add("Medians of " + report.rounds() + " alternating rounds on " + report.server() + ", "
                    + report.cores() + " cores. Times are from ready to started.");
            lines.add("ratio to db-scheduler: " + decimal(report.ratio()) + "; with " + report.oldRows()
                    + " old rows over without: " + decimal(report.oldRowsRatio()));
            return lines;
        }
    }

    @Command(
            name = "rollback",
            description =
                    "Measure what recording rollbacks costs and how fast applied commands are undone, on a private"
                            + " MariaDB.")
    static final class Rollback implements Callable<Integer> {
        @Option(
                names = "--tasks",
                paramLabel = "N",
                defaultValue = "40000",
                description = "Commands of a round, with and without rollback. Default: 40000.")
        private int tasks;

        @Option(
                names = "--undo-tasks",
                paramLabel = "N",
                defaultValue = "10000",
                description = "Applied commands that a round undoes. Default: 10000.")
        private int undoTasks;

        @Option(
                names = "--rounds",
                paramLabel = "N",
                defaultValue = "5",
                description = "Alternating rounds. Default: 5.")
        private int rounds;

        @Option(names = "--json", description = "Print JSON instead of a table.")
        private boolean json;

        @Option(
                names = "--folder",
                paramLabel = "FOLDER",
                description = "Where the server's files go. Default: as for demo.")
        private @Nullable Path folder;

        private final Surroundings surroundings;

        Rollback(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() {
            Screen screen = surroundings.screen();
            Instant now = Instant.now();
            Path base = folder == null ? surroundings.base() : folder;
            RollbackReport report = new RollbackBench(
                            new RollbackBench.Options(
                                    tasks,
                                    undoTasks,
                                    rounds,
                                    base.toAbsolutePath().resolve("bench-" + now.toEpochMilli())),
                            screen::progress)
                    .run(now);
            screen.endProgress();
            if (json) {
                screen.json(report);
            } else {
                screen.lines(table(report));
            }
            return (report.complete() ? ExitCode.OK : ExitCode.UNEXPECTED).number();
        }

        private static List<String> table(RollbackReport report) {
            TextTable table = TextTable.of("scenario", "tasks", "commands/s", "CPU s", "server CPU s", "peak MB");
            report.scenarios()
                    .forEach((key, round) -> table.row(
                            key,
                            round.ended() + " of " + round.tasks(),
                            Math.round(round.tasksPerSecond()),
                            decimal(round.processCpuSeconds()),
                            decimal(round.serverCpuSeconds()),
                            Math.round(round.processPeakMegabytes())));
            List<String> lines = new ArrayList<>(table.lines());
            lines.add("");
            lines.add("Medians of " + report.rounds() + " alternating rounds on " + report.server() + ", "
                    + report.cores() + " cores.");
            lines.add("recording rollbacks costs "
                    + String.format(Locale.ROOT, "%.1f", report.recordingCost() * 100)
                    + " % CPU seconds of process and server");
            return lines;
        }
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
