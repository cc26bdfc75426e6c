package io.shardwright.cli;

import io.shardwright.api.GroupView;
import io.shardwright.api.MoveView;
import io.shardwright.api.PublishedView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.text.MoveText;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.time.Duration;
import java.util.UUID;

/** How a move goes on, and how it ended, on the screen and for the shell. */
final class MoveWatch {
    private static final long LOOK_MILLIS = 500;

    private MoveWatch() {}

    /** Shows how a move goes on until its shard has an owner again, or its undoing asks an operator, or the time is over. */
    static MoveView watched(Screen screen, ShardwrightClient client, UUID move, Duration limit) {
        MoveText.Rate rate = new MoveText.Rate();
        Stopwatch watch = Stopwatch.started();
        MoveView view = client.moves().show(move);
        try {
            while (MoveText.onItsWay(view) && !stuck(view) && watch.elapsedMillis() < limit.toMillis()) {
                screen.progress(rate.line(view, System.nanoTime()));
                new WakeSignal().rest(LOOK_MILLIS);
                view = client.moves().show(move);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        screen.endProgress();
        return view;
    }

    /**
     * Shows how a move, or its reversal, goes on until its group has ended, and how that was. What fails on the way the leader settles: nobody is asked.
     *
     * @param published its group, or that of its reversal
     */
    static ExitCode ended(
            ApiCommand command, ShardwrightClient client, UUID move, PublishedView published, Duration limit) {
        Stopwatch watch = Stopwatch.started();
        MoveView view = watched(command.screen(), client, move, limit);
        if (stuck(view) || MoveText.onItsWay(view)) {
            command.print(view, MoveText::lines);
            return exitCode(view);
        }
        // Its shard has an owner; the routes are led there after that.
        Duration left = Duration.ofMillis(Math.max(0, limit.toMillis() - watch.elapsedMillis()));
        GroupView group = client.awaitGroup(GroupId.parse(published.group()), left);
        command.print(client.moves().show(move), shown -> MoveText.lines(shown, group));
        return ExitCode.of(group.groupState());
    }

    /** Of a move that was shown alone: of others nobody says in which phase they are. */
    static ExitCode exitCode(MoveView view) {
        if (stuck(view)) {
            return ExitCode.STUCK;
        } else if (MoveText.onItsWay(view)) {
            return ExitCode.NOT_ENDED;
        }
        return view.state().equals("undone") ? ExitCode.ROLLED_BACK : ExitCode.OK;
    }

    private static boolean stuck(MoveView view) {
        return GroupState.ROLLBACK_STUCK.label().equals(view.phase());
    }
}
