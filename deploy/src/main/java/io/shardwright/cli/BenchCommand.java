package io.shardwright.cli;

import io.shardwright.bench.Scenario;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

    @Spec
    private CommandSpec spec = CommandSpec.create();

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

    /**
     * What {@code --only} leaves of a benchmark's scenarios.
     *
     * @param only null for all
     */
    final Set<Scenario> chosen(@Nullable Set<Scenario> only, Set<Scenario> all) {
        if (only != null && !all.containsAll(only)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--only takes scenarios of this benchmark: "
                            + all.stream().map(Scenario::key).collect(Collectors.joining(", ")));
        }
        return only == null ? all : only;
    }

    static String decimal(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
