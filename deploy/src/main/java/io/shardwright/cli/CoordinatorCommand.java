package io.shardwright.cli;

import io.shardwright.config.CoordinatorSettings;
import io.shardwright.leader.CoordinatorProcess;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(
        name = "coordinator",
        description = "Run a coordinator: it decides, and serves the API. Several may run; one leads.")
final class CoordinatorCommand extends ServerCommand {
    CoordinatorCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    AutoCloseable start(Path settings, Map<String, String> environment) {
        return CoordinatorProcess.start(CoordinatorSettings.load(settings, environment), Build.version());
    }
}
