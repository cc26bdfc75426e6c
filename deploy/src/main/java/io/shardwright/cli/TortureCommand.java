package io.shardwright.cli;

import io.shardwright.local.Steps;
import io.shardwright.text.TextTable;
import io.shardwright.torture.Torture;
import io.shardwright.torture.TorturePlan;
import io.shardwright.torture.TortureReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "torture",
        description =
                "Start a real cluster, kill, stop and cut its processes and databases at random and at every statement while groups run,"
                        + " and check at the end that every group is settled and every node as it must be.")
final class TortureCommand implements Callable<Integer> {
    private static final int COORDINATORS = 2;

    @Mixin
    private final LocalOptions local = new LocalOptions();

    @Option(
            names = "--groups",
            paramLabel = "N",
            defaultValue = "400",
            description = "How many groups; three of four must be rolled back. Default: ${DEFAULT-VALUE}.")
    private int groups;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many nodes. Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description =
                    "Draws groups and random faults as an earlier run did. Their interleaving is the machine's, and never the"
                            + " same twice. Default: from the clock.")
    private @Nullable Long seed;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Bring faults and groups for so long at most, such as 90s or 10m; settling comes after it.")
    private @Nullable Duration time;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    private final Surroundings surroundings;

    TortureCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Instant now = Instant.now();
        TorturePlan plan = new TorturePlan(
                groups,
                nodes,
                seed == null ? now.toEpochMilli() : seed,
                time == null ? TorturePlan.UNLIMITED : Math.max(1, time.toMillis()));
        Screen screen = surroundings.screen();
        // The steps of the start are progress, not the result.
        Steps steps = new Steps(json ? new PrintWriter(PrintWriter.nullWriter()) : screen.out());
        try (Torture torture =
                Torture.start(plan, local.plan(surroundings, "torture", true, nodes, COORDINATORS, now), steps)) {
            TortureReport report = torture.run(screen::progress);
            screen.endProgress();
            if (json) {
                screen.json(report);
            } else {
                print(screen, report);
            }
            return (report.held() ? ExitCode.OK : ExitCode.UNEXPECTED).number();
        }
    }

    private static void print(Screen screen, TortureReport report) {
        TextTable table = TextTable.of("WHAT", "COUNT");
        row(table, "groups", report.groups());
        row(table, "committed", report.committed());
        row(table, "rollbacks tried", report.rollbacksTried());
        row(table, "rollbacks succeeded", report.rollbacksSucceeded());
        row(table, "rollbacks stuck", report.stuck());
        row(table, "groups not settled", report.unsettled());
        row(table, "rolled back though not planned", report.unplannedRollbacks());
        report.faults().forEach((kind, count) -> row(table, "fault: " + kind, count));
        row(table, "statements of the protocol seen", report.statements());
        report.statementsHit().forEach((aim, count) -> row(table, "statements hit: " + aim, count));
        row(table, "violations", report.violations().size());
        screen.lines(table.lines());
        report.violations().forEach(violation -> screen.line("violation: " + violation.line()));
        screen.line(String.format(
                Locale.ROOT,
                "Seed %d. Faults for %s, %s in all. %s.",
                report.seed(),
                shown(report.faultMillis()),
                shown(report.wholeMillis()),
                report.versions()));
        screen.line("Fault log and logs: " + report.logs());
    }

    private static String shown(long millis) {
        Duration duration = Duration.ofMillis(millis);
        return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }

    private static void row(TextTable table, String what, long count) {
        table.row(what, String.format(Locale.ROOT, "%,d", count));
    }
}
