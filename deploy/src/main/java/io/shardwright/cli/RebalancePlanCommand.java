package io.shardwright.cli;

import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.json.PlanFile;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.PlanText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plans of many moves. */
@Command(
        name = "plan",
        description = "Say which shards would have to move so that every node has its share, and why. Changes nothing.",
        footer = {
            "%nExamples:",
            "  shardwright rebalance plan",
            "  shardwright rebalance plan --drain node-3 --by bytes --file plan.json",
            "  shardwright rebalance plan --explain users/2"
        })
final class RebalancePlanCommand extends ApiCommand {
    private static final long MEGABYTE = 1_000_000;

    @Option(names = "--table", paramLabel = "TABLE", description = "Only this table's shards. Default: those of all.")
    private @Nullable String table;

    @Option(
            names = "--exclude",
            paramLabel = "NODE",
            split = ",",
            description = "Leave these nodes as they are: nothing comes to them, nothing goes.")
    private List<String> exclude = List.of();

    @Option(names = "--drain", paramLabel = "NODE", split = ",", description = "Empty these nodes.")
    private List<String> drain = List.of();

    @Option(
            names = "--by",
            paramLabel = "count|bytes|load",
            description = "What is spread evenly. Default: count. For load, servers must run with userstat = 1.")
    private @Nullable String by;

    @Option(
            names = "--explain",
            paramLabel = "TABLE/SHARD",
            description = "Say of this shard why it may or may not go to each node.")
    private @Nullable String explain;

    @Option(names = "--moves-max", paramLabel = "N", description = "Moves that may be under way at once. Default: 2.")
    private @Nullable Integer movesMax;

    @Option(
            names = "--moves-per-node-max",
            paramLabel = "N",
            description = "Of these, moves that may burden one node. Default: 1.")
    private @Nullable Integer movesPerNodeMax;

    @Option(
            names = "--max-mb-per-second",
            paramLabel = "MB",
            description = "Of all moves together; says how long copying takes at least. Default: no limit.")
    private @Nullable Long megabytesPerSecond;

    @Option(
            names = "--engine",
            paramLabel = "mariadb|manticore",
            description =
                    "Whose nodes and tables. Default: that of the table or the nodes that are named, or the only one.")
    private @Nullable String engine;

    @Option(names = "--file", paramLabel = "FILE", description = "Write the plan there too, as JSON.")
    private @Nullable Path file;

    RebalancePlanCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode run(ShardwrightClient client) {
        RebalancePlanView view = client.rebalances()
                .plan(new RebalanceRequest(
                        table,
                        exclude,
                        drain,
                        by,
                        explain,
                        movesMax,
                        movesPerNodeMax,
                        megabytesPerSecond == null ? null : megabytesPerSecond * MEGABYTE,
                        engine));
        if (file != null) {
            write(file, PlanFile.write(view.file()));
        }
        print(view, PlanText::lines);
        view.warnings().forEach(screen()::warning);
        return ExitCode.OK;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the plan cannot be written to " + file + ": " + e.getMessage(),
                    "Choose another place with --file.",
                    e);
        }
    }
}
