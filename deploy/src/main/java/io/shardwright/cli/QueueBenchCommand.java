package io.shardwright.cli;

import io.shardwright.bench.QueueBench;
import io.shardwright.bench.QueueReport;
import io.shardwright.bench.Scenario;
import io.shardwright.text.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast the queue is. */
@Command(
        name = "queue",
        description = "Measure the queue beside db-scheduler on a private MariaDB. Takes minutes; what else runs on the"
                + " machine shows.")
final class QueueBenchCommand extends BenchCommand<QueueReport> {
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

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Alternating rounds. Default: 5.")
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

    QueueBenchCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    QueueReport measure(Path base, Instant now, Consumer<String> progress) {
        return new QueueBench(
                        new QueueBench.Options(
                                tasks,
                                shapeTasks,
                                lightTasks,
                                rounds,
                                oldRows,
                                chosen(only, Scenario.QUEUE),
                                folderOf(base, now)),
                        progress)
                .run(now);
    }

    @Override
    boolean complete(QueueReport report) {
        return report.complete();
    }

    @Override
    List<String> lines(QueueReport report) {
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
        lines.add("Medians of " + report.rounds() + " alternating rounds on " + report.server() + ", " + report.cores()
                + " cores. Times are from ready to started.");
        lines.add("ratio to db-scheduler: " + decimal(report.ratio()) + "; with " + report.oldRows()
                + " old rows over without: " + decimal(report.oldRowsRatio()));
        return lines;
    }
}
