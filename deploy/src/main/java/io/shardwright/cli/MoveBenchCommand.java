package io.shardwright.cli;

import io.shardwright.bench.MoveBench;
import io.shardwright.bench.MoveReport;
import io.shardwright.text.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast shards move. */
@Command(
        name = "move",
        description =
                "Measure whole moves beside mydumper and myloader between the same servers, and how long writers wait at a"
                        + " cutover. Takes minutes.")
final class MoveBenchCommand implements Callable<Integer> {
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

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where the cluster's files go. Default: as for demo.")
    private @Nullable Path folder;

    private final Surroundings surroundings;

    MoveBenchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Screen screen = surroundings.screen();
        Path base = folder == null ? surroundings.base() : folder;
        MoveReport report = new MoveBench(
                        new MoveBench.Options(rows, rounds, cutovers, base.toAbsolutePath()), screen::progress)
                .run(Instant.now());
        screen.endProgress();
        if (json) {
            screen.json(report);
        } else {
            screen.lines(lines(report));
        }
        return (report.untrue() == 0 ? ExitCode.OK : ExitCode.UNEXPECTED).number();
    }

    private static List<String> lines(MoveReport report) {
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

    private static String decimal(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
