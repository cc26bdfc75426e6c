package io.shardwright.cli;

import io.shardwright.api.HealthView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.HealthText;
import picocli.CommandLine.Command;

/** How the fleet is. */
final class HealthCommands {
    private HealthCommands() {}

    @Command(
            name = "check",
            description =
                    "Look at queue, rollbacks, nodes, leases, leaders, moves and pauses, and say what is wrong and what to do. The exit code tells how it is.")
    static final class Check extends ApiCommand {
        Check(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            HealthView view = client.health().check();
            print(view, HealthText::lines);
            return ExitCode.ofHealth(view.overallStatus());
        }
    }
}
