package io.shardwright.cli;

import picocli.CommandLine.Command;

@Command(
        name = "coordinator",
        description = "Run a coordinator: it decides, and serves the API. Several may run; one leads.")
final class CoordinatorCommand extends ServerCommand {
    CoordinatorCommand(Surroundings surroundings) {
        super(ServerKind.COORDINATOR, surroundings);
    }
}
