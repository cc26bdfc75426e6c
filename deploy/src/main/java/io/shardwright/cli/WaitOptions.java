package io.shardwright.cli;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
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
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait. The group goes on afterwards. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds = 600;

    /** To be called before anything is sent: a time that cannot be waited for is refused while nothing has happened. */
    void check() {
        check(timeoutSeconds);
    }

    static void check(int timeoutSeconds) {
        if (timeoutSeconds < 0) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "--timeout is " + timeoutSeconds, "Give a number of seconds, 0 or more.");
        }
    }

    boolean waits() {
        return wait;
    }

    Duration limit() {
        return Duration.ofSeconds(timeoutSeconds);
    }
}
