package io.shardwright.cli;

import picocli.CommandLine.Command;

@Command(name = "worker", description = "Run the worker of one node: it executes there what groups decide.")
final class WorkerCommand extends ServerCommand {
    WorkerCommand(Surroundings surroundings) {
        super(ServerKind.WORKER, surroundings);
    }
}
