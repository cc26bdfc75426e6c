package io.shardwright.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether a command waits for the group that it made or ordered, or for the move that this is, and how long. */
final class WaitOptions {
    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait until the group has ended or asks an operator (default), or return at once.")
    private boolean wait = true;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            defaultValue = "10m",
            description =
                    "How long to wait, such as 90s or 10m. The group goes on afterwards. Default: ${DEFAULT-VALUE}.")
    private Duration limit = Duration.ofMinutes(10);

    boolean waits() {
        return wait;
    }

    Duration limit() {
        return limit;
    }
}
