package io.shardwright.cli;

import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalanceView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.text.RebalanceText;
import io.shardwright.time.WakeSignal;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Whether a command shows how a rebalance goes on, and how it ended, on the screen and for the shell. */
final class RebalanceWatch {
    private static final long LOOK_MILLIS = 500;

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait until it is at rest, or what the order is about (default), or return at once.")
    private boolean wait = true;

    static ExitCode shown(ApiCommand command, RebalanceView view) {
        command.print(view, RebalanceText::lines);
        return exitCode(view);
    }

    static ExitCode exitCode(RebalanceView view) {
        return switch (RebalanceState.of(view.state())) {
            case ROLLED_BACK, REJECTED -> ExitCode.ROLLED_BACK;
            case FAILED -> ExitCode.HELD;
            case PROPOSED, COMPLETED, STOPPED, QUEUED, RUNNING, PAUSED, STOPPING -> ExitCode.OK;
        };
    }

    /** The same of the moves that an order is about, until nothing of them happens any more. */
    RebalanceOrderView watched(Screen screen, ShardwrightClient client, RebalanceOrderView ordered) {
        RebalanceOrderView view = ordered;
        try {
            while (wait && !RebalanceText.atRest(view)) {
                screen.progress(view.rebalances().stream()
                        .map(RebalanceText::bars)
                        .flatMap(List::stream)
                        .toList());
                new WakeSignal().rest(LOOK_MILLIS);
                view = RebalanceOrderView.of(
                        ordered.changed(),
                        view.rebalances().stream()
                                .map(part -> client.rebalances()
                                        .show(UUID.fromString(part.id()))
                                        .part(part.moves()))
                                .toList());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        screen.endProgress();
        return view;
    }

    /** Shows how a rebalance goes on until it rests, if that is wanted. */
    RebalanceView watched(Screen screen, ShardwrightClient client, RebalanceView begun) {
        RebalanceView view = begun;
        try {
            while (wait && !RebalanceText.atRest(view)) {
                screen.progress(RebalanceText.bars(view));
                new WakeSignal().rest(LOOK_MILLIS);
                view = client.rebalances().show(UUID.fromString(view.id()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        screen.endProgress();
        return view;
    }
}
