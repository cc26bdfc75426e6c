package io.shardwright.cli;

import io.shardwright.api.ProblemView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
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

    /** The id of a move or a rebalance, as it was typed. */
    static UUID id(String text, String what) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "'" + text + "' is no id of a " + what,
                    "Take it from `" + what + " list`, as it stands there.",
                    e);
        }
    }

    /** Writes a result in the form that was asked for. */
    final <T> void print(T result, Function<T, List<String>> lines) {
        if (json()) {
            screen().json(result);
        } else {
            screen().lines(lines.apply(result));
        }
    }

    final Screen screen() {
        return surroundings.screen();
    }

    final boolean json() {
        return output == OutputForm.JSON;
    }
}
