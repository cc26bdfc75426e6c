package io.shardwright.cli;

import io.shardwright.bench.SearchBench;
import io.shardwright.bench.SearchReport;
import io.shardwright.local.SearchNode;
import io.shardwright.text.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What tables on Manticore take. */
@Command(
        name = "search",
        description =
                "Measure on empty Manticore servers of this machine how long tables take to be made and read, and what a"
                        + " fourth server takes that joins while they are written to. Leaves the servers empty. Takes minutes."
                        + " Ends with code 1 if a row is lost or doubled, or an insert refused.")
final class SearchBenchCommand extends BenchCommand<SearchReport> {
    private static final String VARIABLE = "SHARDWRIGHT_MANTICORE";

    @Option(
            names = "--servers",
            paramLabel = "HOST:PORT[:APIPORT],...",
            description = "Three servers, or four of which the last joins. Default: $" + VARIABLE + ".")
    private @Nullable String servers;

    @Option(names = "--shards", paramLabel = "N", defaultValue = "60", description = "Of the table. Default: 60.")
    private int shards;

    @Option(
            names = "--large",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Shards of a large table; 0 for none. Default: 3000.")
    private int large;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "6000",
            description = "Of the table, before a server joins. Default: 6000.")
    private int rows;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Default: 3.")
    private int rounds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Surroundings surroundings;

    SearchBenchCommand(Surroundings surroundings) {
        super(surroundings);
        this.surroundings = surroundings;
    }

    @Override
    SearchReport measure(Path base, Instant now, Consumer<String> progress) {
        String named = servers == null ? surroundings.environment().getOrDefault(VARIABLE, "") : servers;
        if (named.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(), "name the servers with --servers or in the environment variable " + VARIABLE);
        }
        if (shards < 1 || large < 0 || rows < 0 || rounds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--shards and --rounds take 1 or more, --large and --rows 0 or more");
        }
        return new SearchBench(
                        new SearchBench.Options(SearchNode.parseAll(named), shards, large, rows, rounds, base),
                        progress)
                .run(now);
    }

    @Override
    boolean complete(SearchReport report) {
        return report.kept();
    }

    @Override
    List<String> lines(SearchReport report) {
        TextTable table = TextTable.of("table", "planned, s", "published, s", "committed, s");
        SearchReport.Round medians = report.medians();
        row(table, report.shards() + " shards", medians.first());
        row(table, report.shards() + " shards beside them", medians.second());
        if (medians.large() != null) {
            row(table, report.largeShards() + " shards", medians.large());
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("count of all rows, ms: " + decimal(medians.distributedMillis()) + " by a server's own table, "
                + decimal(medians.apiMillis()) + " by the API");
        lines.addAll(joining(medians.joining(), report.rows()));
        lines.add("Medians of " + report.rounds().size() + " rounds, two copies, " + report.servers()
                + " servers, Manticore " + report.server() + ", Java " + report.java() + ", " + report.cores()
                + " cores.");
        return lines;
    }

    private static void row(TextTable table, String what, SearchReport.Creation creation) {
        table.row(
                what,
                decimal(creation.planSeconds()),
                decimal(creation.publishSeconds()),
                decimal(creation.commitSeconds()));
    }

    private static List<String> joining(SearchReport.@Nullable Joining joining, int rows) {
        if (joining == null) {
            return List.of("No fourth server, so none joined.");
        }
        return List.of(
                "a fourth server joins a table of " + rows + " rows: " + joining.copied() + " copies made of "
                        + joining.lowerBound() + " at least, in " + decimal(joining.seconds()) + " s",
                "meanwhile " + joining.inserts() + " inserts acknowledged, " + joining.refused() + " refused, "
                        + joining.unknown() + " unknown, the longest took " + joining.longestInsertMillis()
                        + " ms; rows lost " + joining.lost() + ", doubled " + joining.twice() + "; " + joining.reads()
                        + " reads, " + joining.failedReads() + " failed");
    }
}
