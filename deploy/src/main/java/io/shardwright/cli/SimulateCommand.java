package io.shardwright.cli;

import io.shardwright.simulation.Simulation;
import io.shardwright.simulation.Simulations;
import io.shardwright.text.TextTable;
import io.shardwright.time.Stopwatch;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "simulate",
        description =
                "Run the queue's rules in a simulated fleet under faults, one seed a run, and check every invariant.")
final class SimulateCommand implements Callable<Integer> {
    private static final long PROGRESS_SEEDS = 10_000;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many runs. Default: ${DEFAULT-VALUE}.")
    private long seeds;

    @Option(
            names = "--from",
            paramLabel = "S",
            defaultValue = "1",
            description = "The first seed. Default: ${DEFAULT-VALUE}.")
    private long from;

    @Option(names = "--seed", paramLabel = "S", description = "Replay one seed and show what happened in it.")
    private @Nullable Long seed;

    @Option(names = "--census", description = "Print too how often each fault, order and transition came.")
    private boolean census;

    @Option(names = "--output", paramLabel = "FORM", defaultValue = "table", description = "table or json.")
    private OutputForm output = OutputForm.TABLE;

    private final Surroundings surroundings;

    SimulateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Long replayed = seed;
        return replayed == null ? many() : replay(replayed);
    }

    private int replay(long replayed) {
        Simulation.Result result = Simulation.run(replayed, true);
        Screen screen = surroundings.screen();
        if (output == OutputForm.JSON) {
            screen.json(result);
        } else {
            screen.lines(result.log());
            screen.line(
                    result.held()
                            ? "Seed " + replayed + ": every invariant held."
                            : "Seed " + replayed + " violates \"" + result.violated() + "\": " + result.detail());
        }
        return exit(result.held());
    }

    private int many() throws InterruptedException {
        Stopwatch watch = Stopwatch.started();
        Screen screen = surroundings.screen();
        int threads = Runtime.getRuntime().availableProcessors();
        Simulations.Total total = Simulations.run(from, seeds, threads, done -> {
            if (done % PROGRESS_SEEDS == 0) {
                screen.progress(done + " of " + seeds + " seeds");
            }
        });
        screen.endProgress();
        long millis = Math.max(1, watch.elapsedMillis());
        if (output == OutputForm.JSON) {
            screen.json(new Report(total, millis, threads));
        } else {
            table(total, millis, threads);
        }
        return exit(total.violations().isEmpty());
    }

    private record Report(Simulations.Total total, long millis, int threads) {}

    private void table(Simulations.Total total, long millis, int threads) {
        TextTable table = TextTable.of("WHAT", "COUNT");
        row(table, "seeds", total.seeds());
        row(table, "groups", total.groups());
        row(table, "commands", total.commands());
        row(table, "committed", total.committed());
        row(table, "rolled back", total.rolledBack());
        row(table, "rolled back with waivers", total.rolledBackWithWaivers());
        row(table, "stuck, for an operator", total.stuck());
        row(table, "steps", total.steps());
        row(table, "violations", total.violations().size());
        Screen screen = surroundings.screen();
        screen.lines(table.lines());
        if (census) {
            TextTable happened = TextTable.of("WHAT HAPPENED", "COUNT");
            total.happened().forEach((what, count) -> row(happened, what, count));
            screen.lines(happened.lines());
        }
        screen.line(String.format(
                Locale.ROOT,
                "%.1f s on %d threads, %d seeds/s",
                millis / 1000.0,
                threads,
                total.seeds() * 1000 / millis));
        for (Simulation.Result result : total.violations().values()) {
            screen.lines(List.of(
                    "seed " + result.seed() + " violates \"" + result.violated() + "\": " + result.detail(),
                    "  replay: shardwright simulate --seed " + result.seed()));
        }
    }

    private static void row(TextTable table, String what, long count) {
        table.row(what, String.format(Locale.ROOT, "%,d", count));
    }

    private static int exit(boolean held) {
        return (held ? ExitCode.OK : ExitCode.UNEXPECTED).number();
    }
}
