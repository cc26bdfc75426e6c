package io.shardwright.cli;

import io.shardwright.api.ExplainView;
import io.shardwright.api.ReasonView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import io.shardwright.text.TextTable;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Why something waits. */
final class ExplainCommands {
    private ExplainCommands() {}

    @Command(name = "explain", description = "Say why a group waits, on whom, and since when.")
    static final class ExplainGroup extends ApiCommand {
        @Parameters(paramLabel = "GROUP", description = "Its id.")
        private String id = "";

        ExplainGroup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return show(this, client.control().explain(GroupId.parse(id)));
        }
    }

    @Command(name = "explain", description = "Say why a command waits, on whom, and since when.")
    static final class ExplainCommand extends ApiCommand {
        @Parameters(paramLabel = "ID", description = "Its id in the queue, as `group show` prints it.")
        private long id;

        ExplainCommand(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return show(this, client.control().explain(id));
        }
    }

    private static ExitCode show(ApiCommand command, ExplainView view) {
        if (command.json()) {
            command.screen().json(view);
            return ExitCode.OK;
        }
        command.screen()
                .line(TextTable.visible(view.subject()) + " is " + view.state().replace('_', ' ')
                        + (view.reasons().isEmpty() ? "; it waits for nothing" : ""));
        if (!view.reasons().isEmpty()) {
            TextTable table = TextTable.of("waits for", "on", "since", "why");
            for (ReasonView reason : view.reasons()) {
                table.row(
                        reason.kind(),
                        reason.on().isEmpty() ? null : reason.on(),
                        Instant.ofEpochMilli(reason.since()),
                        reason.text());
            }
            command.screen().lines(table.lines());
        }
        return ExitCode.OK;
    }
}
