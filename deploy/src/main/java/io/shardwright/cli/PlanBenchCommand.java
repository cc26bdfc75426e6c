package io.shardwright.cli;

import io.shardwright.bench.PlanBench;
import io.shardwright.bench.PlanReport;
import io.shardwright.text.TextTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long plans take and how little they move. */
@Command(
        name = "plan",
        description =
                "Measure the planner of rebalances beside Apache Helix: time, moves, lower bound and evenness for 10 to"
                        + " 1,000 nodes with 1,000 to 1,000,000 replicas. Takes minutes.")
final class PlanBenchCommand extends BenchCommand<PlanReport> {
    @Option(
            names = "--replicas-max",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Leave out fleets with more. Default: 1000000.")
    private int replicasMax;

    @Option(names = "--no-peers", description = "Leave Helix out.")
    private boolean noPeers;

    @Option(
            names = "--limit-seconds",
            paramLabel = "S",
            defaultValue = "120",
            description = "Give up on a planner and a size after so long. Default: 120.")
    private int limitSeconds;

    PlanBenchCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    PlanReport measure(Path base, Instant now, Consumer<String> progress) {
        return new PlanBench(
                        new PlanBench.Options(
                                replicasMax, !noPeers, Duration.ofSeconds(limitSeconds), folderOf(base, now)),
                        progress)
                .run(now);
    }

    /** A planner that was beyond the limit is a figure too. */
    @Override
    boolean complete(PlanReport report) {
        return true;
    }

    @Override
    List<String> lines(PlanReport report) {
        TextTable table = TextTable.of(
                "planner",
                "nodes",
                "replicas",
                "change",
                "ms",
                "moves",
                "moved",
                "lower bound",
                "ratio",
                "most",
                "least",
                "peak MB");
        for (PlanReport.Case one : report.cases()) {
            if (!one.ended()) {
                table.row(
                        one.planner(),
                        one.nodes(),
                        one.replicas(),
                        "beyond the limit",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
            }
            for (PlanReport.Step step : one.steps()) {
                table.row(
                        one.planner(),
                        one.nodes(),
                        one.replicas(),
                        step.change(),
                        Math.round(step.milliseconds()),
                        step.moves(),
                        step.moved(),
                        step.lowerBound(),
                        step.ratio() == null ? null : exact(step.ratio()),
                        exact(step.most()),
                        exact(step.least()),
                        Math.round(one.peakMegabytes()));
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("Java " + report.java() + ", " + report.cores() + " cores, Apache Helix " + report.helix()
                + ". A tenth of the nodes is added, then removed.");
        return lines;
    }

    private static String exact(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
