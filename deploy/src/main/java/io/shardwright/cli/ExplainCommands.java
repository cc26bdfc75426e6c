package io.shardwright.cli;

import io.shardwright.api.ExplainView;
import io.shardwright.api.ReasonView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.text.GroupText;
import io.shardwright.text.TextTable;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Why something waits. */
final class ExplainCommands {
    /** Of these somebody asks rather why they came there than what they wait for. */
    private static final Set<String> ABORTED = Stream.of(
                    GroupState.ABORTING,
                    GroupState.ROLLBACK_STUCK,
                    GroupState.ROLLED_BACK,
                    GroupState.ROLLED_BACK_WITH_WAIVERS)
            .map(GroupState::label)
            .collect(Collectors.toSet());

    private ExplainCommands() {}

    @Command(name = "explain", description = "Say why a group waits, on whom, and since when; and why it was aborted.")
    static final class ExplainGroup extends ApiCommand {
        @Parameters(paramLabel = "GROUP", description = "Its id.")
        private String id = "";

        ExplainGroup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            GroupId group = GroupId.parse(id);
            ExplainView view = client.control().explain(group);
            ExitCode shown = show(this, view);
            if (!json() && ABORTED.contains(view.state())) {
                screen().lines(GroupText.because(client.group(group)));
            }
            return shown;
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
