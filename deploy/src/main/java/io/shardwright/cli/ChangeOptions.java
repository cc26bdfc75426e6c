package io.shardwright.cli;

import io.shardwright.api.GroupView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.text.GroupText;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The options of everything that changes a cluster, and what they mean. */
final class ChangeOptions {
    @Option(names = "--dry-run", description = "Show what would be done, after all checks, and change nothing.")
    private boolean dryRun;

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait until the group has ended (default), or return once it is published.")
    private boolean wait = true;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait. The group goes on afterwards. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds = 600;

    ExitCode apply(
            ApiCommand command,
            ShardwrightClient client,
            Function<ShardwrightClient, PlanView> plan,
            Function<ShardwrightClient, PublishedView> publish) {
        if (timeoutSeconds < 0) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "--timeout is " + timeoutSeconds,
                    "Give a number of seconds, 0 or more; --no-wait does not wait at all.");
        }
        Screen screen = command.screen();
        if (dryRun) {
            PlanView planned = plan.apply(client);
            if (command.json()) {
                screen.json(planned);
            } else {
                screen.lines(GroupText.plan(planned));
                planned.warnings().forEach(screen::warning);
            }
            return ExitCode.OK;
        }
        PublishedView published = publish.apply(client);
        if (!wait) {
            if (command.json()) {
                screen.json(published);
            } else {
                screen.line("group " + published.group() + (published.replayed() ? " (published before)" : ""));
            }
            return ExitCode.OK;
        }
        GroupView ended = client.awaitGroup(
                GroupId.parse(published.group()),
                Duration.ofSeconds(timeoutSeconds),
                view -> screen.progress(GroupText.progress(view)));
        screen.endProgress();
        if (command.json()) {
            screen.json(ended);
        } else {
            screen.lines(GroupText.outcome(ended));
        }
        return ended.held() ? ExitCode.HELD : ExitCode.of(ended.groupState());
    }
}
