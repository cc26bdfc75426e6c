package io.shardwright.cli;

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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What recording rollbacks costs, and how fast they are. */
@Command(
        name = "rollback",
        description = "Measure what recording rollbacks costs and how fast applied commands are undone, on a private"
                + " MariaDB.")
final class RollbackBenchCommand extends BenchCommand<RollbackReport> {
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

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Alternating rounds. Default: 5.")
    private int rounds;

    @Option(
            names = "--only",
            paramLabel = "SCENARIO",
            split = ",",
            description = "Only these: recorded, unrecorded, undo_strict, undo_mirrored. Default: all.")
    private @Nullable Set<Scenario> only;

    RollbackBenchCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    RollbackReport measure(Path base, Instant now, Consumer<String> progress) {
        return new RollbackBench(
                        new RollbackBench.Options(
                                tasks, undoTasks, rounds, chosen(only, Scenario.ROLLBACK), folderOf(base, now)),
                        progress)
                .run(now);
    }

    @Override
    boolean complete(RollbackReport report) {
        return report.complete();
    }

    @Override
    List<String> lines(RollbackReport report) {
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
        lines.add("Medians of " + report.rounds() + " alternating rounds on " + report.server() + ", " + report.cores()
                + " cores.");
        if (report.scenarios().keySet().containsAll(List.of(Scenario.RECORDED.key(), Scenario.UNRECORDED.key()))) {
            lines.add("recording rollbacks costs "
                    + String.format(Locale.ROOT, "%.1f", report.recordingCost() * 100)
                    + " % CPU seconds of process and server");
        }
        return lines;
    }
}
