package io.shardwright.cli;

import io.shardwright.api.RouteView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "route", description = "Show where the row of a key lives.")
final class RouteCommand extends ApiCommand {
    @Parameters(index = "0", paramLabel = "TABLE", description = "The sharded table.")
    private String table = "";

    @Parameters(index = "1", paramLabel = "KEY", description = "A value of its shard key.")
    private String key = "";

    RouteCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode run(ShardwrightClient client) {
        RouteView route = client.route(table, key);
        if (json()) {
            screen().json(route);
        } else {
            screen().lines(TextTable.of("key", "bucket", "shard", "node", "physical table", "map version")
                    .row(
                            route.key(),
                            route.bucket(),
                            route.shard(),
                            route.node(),
                            route.physicalName(),
                            route.version())
                    .lines());
        }
        return ExitCode.OK;
    }
}
