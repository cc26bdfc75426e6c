package io.shardwright.cli;

import io.shardwright.api.GroupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import io.shardwright.text.GroupText;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The group that an order is for, and what all orders have. */
final class OrderOptions {
    @Parameters(index = "0", paramLabel = "GROUP", description = "Its id.")
    private String id = "";

    @Option(names = "--dry-run", description = "Show the group as it would be, after all checks, and change nothing.")
    private boolean dryRun;

    @Mixin
    private WaitOptions waiting = new WaitOptions();

    boolean dryRun() {
        return dryRun;
    }

    GroupId group() {
        return GroupId.parse(id);
    }

    /** Gives an order, waits for its end if asked to, and shows what finished, what was undone and what remains. */
    ExitCode apply(ApiCommand command, ShardwrightClient client, Function<ShardwrightClient, GroupView> order) {
        waiting.check();
        Screen screen = command.screen();
        GroupView view = order.apply(client);
        if (waiting.waits() && !dryRun && !view.settled()) {
            view = client.awaitGroup(group(), waiting.limit(), now -> screen.progress(GroupText.progress(now)));
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
        if (dryRun || !waiting.waits()) {
            return ExitCode.OK;
        }
        return view.held() ? ExitCode.HELD : ExitCode.of(view.groupState());
    }
}
