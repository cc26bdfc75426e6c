package io.shardwright.cli;

import io.shardwright.api.ProblemView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ShardwrightException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a cluster. */
abstract class ApiCommand implements Callable<Integer> {
    @Mixin
    private final ApiAccess access = new ApiAccess();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "How results are written: table (default) or json.")
    private OutputForm output = OutputForm.TABLE;

    private final Surroundings surroundings;

    ApiCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public final Integer call() {
        try {
            return run(access.connect(surroundings.environment(), surroundings.base()))
                    .number();
        } catch (ShardwrightException e) {
            if (json()) {
                screen().json(ProblemView.of(e));
            }
            throw e;
        }
    }

    abstract ExitCode run(ShardwrightClient client);

    final Screen screen() {
        return surroundings.screen();
    }

    final boolean json() {
        return output == OutputForm.JSON;
    }
}
