package io.shardwright.cli;

import io.shardwright.api.HealthView;
import io.shardwright.api.RecoveryView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.HealthText;
import io.shardwright.text.RecoveryText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Command(
            name = "recover",
            description =
                    "Bring on its way again what waits for nobody: rollbacks that got stuck while a node was away, groups that wait for the leader, commands that nobody takes. Of the rest it says what it waits for. Nothing is undone or given up that would not be without it.")
    static final class Recover extends ApiCommand {
        @Mixin
        private final DryRun dryRun = new DryRun();

        Recover(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            RecoveryView view = client.health().recover(dryRun.asked());
            print(view, RecoveryText::lines);
            dryRun.told(this);
            return view.items().stream().anyMatch(item -> item.outcome().equals("failed"))
                    ? ExitCode.DEGRADED
                    : ExitCode.OK;
        }
    }
}
