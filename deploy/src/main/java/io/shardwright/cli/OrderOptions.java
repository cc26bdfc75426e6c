package io.shardwright.cli;

import io.shardwright.api.GroupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import io.shardwright.text.GroupText;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The group that an order is for, and what all orders have. */
final class OrderOptions {
    @Parameters(index = "0", paramLabel = "GROUP", description = "Its id.")
    private String id = "";

    @Mixin
    private final DryRun dryRun = new DryRun();

    @Mixin
    private WaitOptions waiting = new WaitOptions();

    boolean dryRun() {
        return dryRun.asked();
    }

    GroupId group() {
        return GroupId.parse(id);
    }

    /** Gives an order, waits for its end if asked to, and shows what finished, what was undone and what remains. */
    ExitCode apply(ApiCommand command, ShardwrightClient client, Function<ShardwrightClient, GroupView> order) {
        Screen screen = command.screen();
        GroupView view = order.apply(client);
        if (waiting.waits() && !dryRun() && !view.settled()) {
            view = client.awaitGroup(group(), waiting.limit(), now -> screen.progress(GroupText.progress(now)));
            screen.endProgress();
        }
        if (command.json()) {
            screen.json(view);
        } else {
            screen.lines(GroupText.ordered(view));
        }
        dryRun.told(command);
        if (dryRun() || !waiting.waits()) {
            return ExitCode.OK;
        }
        return view.held() ? ExitCode.HELD : ExitCode.of(view.groupState());
    }
}
