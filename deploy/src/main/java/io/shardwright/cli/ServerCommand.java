package io.shardwright.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** A command that is a process of a deployment. */
abstract class ServerCommand implements Callable<Integer> {
    @Option(
            names = ServerKind.CONFIG_OPTION,
            required = true,
            paramLabel = "FILE",
            description = "Its settings, YAML. Every key can be overridden by an environment variable:"
                    + " SHARDWRIGHT_ and the key in capitals with _ for other characters.")
    private Path config = Path.of("");

    private final ServerKind kind;
    private final Surroundings surroundings;

    ServerCommand(ServerKind kind, Surroundings surroundings) {
        this.kind = kind;
        this.surroundings = surroundings;
    }

    @Override
    public final Integer call() throws InterruptedException {
        return kind.run(config, surroundings.environment());
    }
}
