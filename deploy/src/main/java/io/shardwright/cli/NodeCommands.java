package io.shardwright.cli;

import io.shardwright.api.NodeView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.TextTable;
import java.util.List;
import picocli.CommandLine.Command;

/** What there is to know of nodes. */
final class NodeCommands {
    private NodeCommands() {}

    @Command(name = "list", description = "List the nodes with their databases, workers and capabilities.")
    static final class ListNodes extends ApiCommand {
        ListNodes(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            List<NodeView> nodes = client.nodes();
            if (json()) {
                screen().json(nodes);
                return ExitCode.OK;
            }
            TextTable table = TextTable.of(
                    "node",
                    "alive",
                    "engine",
                    "database",
                    "schema",
                    "zone",
                    "capacity",
                    "worker",
                    "epoch",
                    "can",
                    "trouble");
            for (NodeView node : nodes) {
                table.row(
                        node.name(),
                        node.alive() ? "yes" : node.leftOut() ? "left out" : "no",
                        node.engine(),
                        node.database(),
                        node.schema(),
                        node.zone(),
                        node.capacity(),
                        node.link(),
                        node.epoch(),
                        node.capabilities().isEmpty() ? null : String.join(",", node.capabilities()),
                        node.trouble());
            }
            screen().lines(table.lines());
            MetadataCommands.warnings(client.metadata().show()).forEach(screen()::warning);
            return ExitCode.OK;
        }
    }
}
