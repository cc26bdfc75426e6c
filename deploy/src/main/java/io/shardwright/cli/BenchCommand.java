package io.shardwright.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * A measurement: its options that all have, and what is done with its figures.
 *
 * @param <R> the figures, as they are written with {@code --json}
 */
abstract class BenchCommand<R> implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where files go, those of servers too. Default: as for demo.")
    private @Nullable Path folder;

    private final Surroundings surroundings;

    BenchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Measures.
     *
     * @param base where local clusters and folders of a run go
     * @param now names what belongs to this run
     * @param progress is told what is being done, a line each
     */
    abstract R measure(Path base, Instant now, Consumer<String> progress);

    /** The figures for people. */
    abstract List<String> lines(R report);

    /** Whether everything that was begun has come to its end as it should. */
    abstract boolean complete(R report);

    @Override
    public final Integer call() {
        Screen screen = surroundings.screen();
        Path base = folder == null ? surroundings.base() : folder;
        R report = measure(base.toAbsolutePath(), Instant.now(), screen::progress);
        screen.endProgress();
        if (json) {
            screen.json(report);
        } else {
            screen.lines(lines(report));
        }
        return (complete(report) ? ExitCode.OK : ExitCode.UNEXPECTED).number();
    }

    /** A folder of a run's own. */
    static Path folderOf(Path base, Instant now) {
        return base.resolve("bench-" + now.toEpochMilli());
    }

    static String decimal(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
