package io.shardwright.cli;

import io.shardwright.api.CommandRequest;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.RehearsalRequest;
import io.shardwright.api.RehearsalView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.RehearsalText;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries a group where it can do no harm. */
@Command(
        name = "rehearse",
        description = {
            "Run a group forward and back on a scratch schema of each of its nodes, and compare schema and rows.",
            "Nothing outside of the scratch schemas is touched, and they are removed at the end."
        },
        footer = {"%nExample:", "  shardwright group rehearse mails.yaml --rows 100"})
final class RehearseCommand extends ApiCommand {
    @Parameters(paramLabel = "FILE", description = "The file, as for `group submit`, or - for standard input.")
    private Path file = Path.of("-");

    @Option(
            names = "--node-map",
            paramLabel = "NODE=OTHER",
            split = ",",
            description = "Rehearse the commands of a node on another, such as one of a test cluster.")
    private Map<String, String> nodes = Map.of();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "0",
            description = "Copy at most so many rows of each table, 0 to 10000. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(
            names = "--dry-run",
            description = "Show what can be rehearsed and which tables would be copied, and make nothing.")
    private boolean dryRun;

    RehearseCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode run(ShardwrightClient client) {
        RehearsalView seen = client.rehearse(new RehearsalRequest(mapped(GroupFile.read(file)), rows), dryRun);
        if (json()) {
            screen().json(seen);
        } else {
            screen().lines(dryRun ? RehearsalText.plan(seen) : RehearsalText.full(seen));
        }
        if (seen.nodes().stream().anyMatch(node -> node.error() != null)) {
            return ExitCode.UNREACHABLE;
        }
        return seen.refused() ? ExitCode.REFUSED : seen.leftNoTrace() ? ExitCode.OK : ExitCode.TRACE;
    }

    private GroupRequest mapped(GroupRequest group) {
        return new GroupRequest(
                group.key(),
                group.title(),
                group.commands().stream().map(this::mapped).toList(),
                group.policy(),
                group.undo(),
                group.locks(),
                group.deadlineSeconds());
    }

    private CommandRequest mapped(CommandRequest command) {
        return new CommandRequest(
                command.name(),
                nodes.getOrDefault(command.node(), command.node()),
                command.forward(),
                command.rollback(),
                command.phase(),
                command.after(),
                command.probes(),
                command.onUnknown(),
                command.rollbackAfter(),
                command.tries(),
                command.limitSeconds());
    }
}
