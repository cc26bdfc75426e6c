package io.shardwright.cli;

import io.shardwright.config.WorkerSettings;
import io.shardwright.session.WorkerProcess;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "worker", description = "Run the worker of one node: it executes there what groups decide.")
final class WorkerCommand extends ServerCommand {
    WorkerCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    AutoCloseable start(Path settings, Map<String, String> environment) {
        return WorkerProcess.start(WorkerSettings.load(settings, environment), Build.version());
    }
}
