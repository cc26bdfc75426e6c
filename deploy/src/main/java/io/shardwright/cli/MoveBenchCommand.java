package io.shardwright.cli;

import io.shardwright.bench.MoveBench;
import io.shardwright.bench.MoveReport;
import io.shardwright.text.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast shards move. */
@Command(
        name = "move",
        description =
                "Measure whole moves beside mydumper and myloader between the same servers, and how long writers wait at a"
                        + " cutover. Takes minutes.")
final class MoveBenchCommand extends BenchCommand<MoveReport> {
    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "4000000",
            description = "Rows of the table. Default: 4000000.")
    private int rows;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Alternating rounds. Default: 3.")
    private int rounds;

    @Option(
            names = "--cutovers",
            paramLabel = "N",
            defaultValue = "20",
            description = "Moves of a small table under clients, for the pause. Default: 20.")
    private int cutovers;

    MoveBenchCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    MoveReport measure(Path base, Instant now, Consumer<String> progress) {
        return new MoveBench(new MoveBench.Options(rows, rounds, cutovers, base), progress).run(now);
    }

    @Override
    boolean complete(MoveReport report) {
        return report.untrue() == 0;
    }

    @Override
    List<String> lines(MoveReport report) {
        TextTable table = TextTable.of("by", "seconds", "rows/s", "MB/s");
        row(table, "move", report.ours());
        if (report.peer() != null) {
            row(table, "mydumper, myloader", report.peer());
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("Medians of " + report.rounds() + " rounds, " + report.rows() + " rows, "
                + Math.round(report.megabytes()) + " MB, on " + report.server() + ", " + report.cores() + " cores.");
        lines.add(
                report.ratio() == null
                        ? "No peer: install mydumper."
                        : "ratio to mydumper and myloader: " + decimal(report.ratio()));
        lines.add("phases of the last move, s: " + report.phaseSeconds());
        lines.add("processor time of the last move, s: " + report.cpuSeconds());
        lines.add("processor time of the last dump and load, s: " + report.peerCpuSeconds());
        lines.add("peak MB of the workers: " + report.workerPeakMegabytes());
        lines.add("pause at the cutover: p99 " + report.pauseP99Millis() + " ms of "
                + report.pauseMillis().size() + ", at "
                + Math.round(report.writesPerSecond()) + " writes/s; client errors " + report.clientErrors()
                + ", untrue answers " + report.untrue());
        return lines;
    }

    private static void row(TextTable table, String by, MoveReport.Speed speed) {
        table.row(by, decimal(speed.seconds()), Math.round(speed.rowsPerSecond()), decimal(speed.megabytesPerSecond()));
    }
}
