package io.shardwright.cli;

import io.shardwright.api.CleanupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.CleanupText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What has served its time. */
final class CleanupCommands {
    private CleanupCommands() {}

    @Command(
            name = "run",
            description =
                    "Take away records that have served their time: move what has settled out of the queue, and remove what is older than it is kept. No table and no row of yours is touched.")
    static final class Run extends ApiCommand {
        @Option(
                names = "--only",
                paramLabel = "KIND",
                description =
                        "Only this kind: history, failed-groups, queue-rows, ledger, moves, rebalances, tombstones, sessions, pauses, terms, scratch, leftovers or cluster-uses.")
        private @Nullable String only;

        @Mixin
        private final DryRun dryRun = new DryRun();

        Run(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            CleanupView view = client.cleanup().run(Optional.ofNullable(only), dryRun.asked());
            print(view, CleanupText::lines);
            dryRun.told(this);
            return ExitCode.OK;
        }
    }
}
