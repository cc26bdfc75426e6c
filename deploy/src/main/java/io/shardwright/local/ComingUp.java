package io.shardwright.local;

import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what a local cluster's processes are to do once they run. */
final class ComingUp {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** A cold start on a slow disk takes a quarter of it. */
    private static final long COMING_UP_MAX_MILLIS = 60_000;

    private ComingUp() {}

    /** The key may be there from earlier, long before the coordinator answers; if it never does, the caller's patience ends, or its process. */
    static boolean leads(ShardwrightClient client) {
        try {
            return client.status().leader() != null;
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.UNREACHABLE) {
                return false;
            }
            throw e;
        }
    }

    /** @throws ShardwrightException {@link ErrorCode#LOCAL_CLUSTER} if it does not come true in time, or the process ends */
    static void await(LocalProcess process, BooleanSupplier condition) {
        Stopwatch waited = Stopwatch.started();
        while (waited.elapsedMillis() < COMING_UP_MAX_MILLIS) {
            if (condition.getAsBoolean()) {
                return;
            }
            if (process.pause(PAUSE)) {
                throw process.failure();
            }
        }
        throw new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER, process.name() + " did not come up in time", "Read " + process.log() + ".");
    }
}
