package io.shardwright.cli;

import io.shardwright.api.GroupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import io.shardwright.text.GroupText;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The group that an order is for, and what all orders have. */
final class OrderOptions {
    @Parameters(index = "0", paramLabel = "GROUP", description = "Its id.")
    private String id = "";

    @Option(names = "--dry-run", description = "Show the group as it would be, after all checks, and change nothing.")
    private boolean dryRun;

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait until the group has ended or asks an operator (default), or return at once.")
    private boolean wait = true;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait. The group goes on afterwards. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds = 600;

    boolean dryRun() {
        return dryRun;
    }

    GroupId group() {
        return GroupId.parse(id);
    }

    /** Gives an order, waits for its end if asked to, and shows what finished, what was undone and what remains. */
    ExitCode apply(ApiCommand command, ShardwrightClient client, Function<ShardwrightClient, GroupView> order) {
        Screen screen = command.screen();
        GroupView view = order.apply(client);
        if (wait && !dryRun && !view.settled()) {
            view = client.awaitGroup(
                    group(), Duration.ofSeconds(timeoutSeconds), now -> screen.progress(GroupText.progress(now)));
            screen.endProgress();
        }
        if (command.json()) {
            screen.json(view);
        } else {
            screen.lines(GroupText.ordered(view));
            if (dryRun) {
                screen.line("Nothing was changed.");
            }
        }
        if (dryRun || !wait) {
            return ExitCode.OK;
        }
        return view.held() ? ExitCode.HELD : ExitCode.of(view.groupState());
    }
}
