package io.shardwright.cli;

import io.shardwright.api.GroupView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import io.shardwright.text.GroupText;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of everything that changes a cluster, and what they mean. */
final class ChangeOptions {
    @Option(names = "--dry-run", description = "Show what would be done, after all checks, and change nothing.")
    private boolean dryRun;

    @Mixin
    private WaitOptions waiting = new WaitOptions();

    /** What becomes of a published group, on the screen and for the shell. */
    interface Waiting {
        ExitCode until(PublishedView published, Duration limit);
    }

    ExitCode apply(
            ApiCommand command,
            ShardwrightClient client,
            Function<ShardwrightClient, PlanView> plan,
            Function<ShardwrightClient, PublishedView> publish) {
        return apply(command, client, plan, publish, (published, limit) -> awaited(command, client, published, limit));
    }

    ExitCode apply(
            ApiCommand command,
            ShardwrightClient client,
            Function<ShardwrightClient, PlanView> plan,
            Function<ShardwrightClient, PublishedView> publish,
            Waiting wait) {
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
        if (!command.json()) {
            published.warnings().forEach(screen::warning);
        }
        if (!waiting.waits()) {
            if (command.json()) {
                screen.json(published);
            } else {
                screen.line("group " + published.group() + (published.replayed() ? " (published before)" : ""));
            }
            return ExitCode.OK;
        }
        // Whoever breaks off waiting finds it again by this.
        screen.note("group " + published.group());
        return wait.until(published, waiting.limit());
    }

    private static ExitCode awaited(
            ApiCommand command, ShardwrightClient client, PublishedView published, Duration limit) {
        Screen screen = command.screen();
        GroupView ended = client.awaitGroup(
                GroupId.parse(published.group()), limit, view -> screen.progress(GroupText.progress(view)));
        screen.endProgress();
        if (command.json()) {
            screen.json(ended);
        } else {
            screen.lines(GroupText.outcome(ended));
        }
        return ended.held() ? ExitCode.HELD : ExitCode.of(ended.groupState());
    }
}
