package io.shardwright.shardcopy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.WakeSignal;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether to go on after a failure. A server or worker that is away comes back, and everything is done again from its record; whatever else fails would fail again. For one thread.
 */
final class Persistence {
    private static final Logger log = LoggerFactory.getLogger(Persistence.class);

    private static final long PAUSE_MIN_MILLIS = 100;
    private static final long PAUSE_MAX_MILLIS = 5_000;

    /** With the pauses above some five minutes without any progress: a server that restarts and recovers takes less. */
    private static final int FAILURES_MAX = 65;

    private final String what;
    private int failures;

    Persistence(String what) {
        this.what = what;
    }

    /** Notes that something went well. */
    void progressed() {
        failures = 0;
    }

    /** Asks until there is an answer; told to stop, it throws the last failure. */
    static <T> T asking(String what, Supplier<T> question, BooleanSupplier cancelled) throws InterruptedException {
        Persistence persistence = new Persistence(what);
        while (true) {
            try {
                return question.get();
            } catch (ShardwrightException e) {
                persistence.rest(e, cancelled);
                if (cancelled.getAsBoolean()) {
                    throw e;
                }
            }
        }
    }

    /** Rests before another attempt, or throws what cannot be helped. */
    void rest(ShardwrightException failure, BooleanSupplier cancelled) throws InterruptedException {
        boolean passing = failure.code() == ErrorCode.UNREACHABLE || failure.code() == ErrorCode.ACCESS_DENIED;
        if (!passing || ++failures >= FAILURES_MAX) {
            throw failure;
        }
        log.info("{}: {}; trying again", what, failure.message());
        if (!cancelled.getAsBoolean()) {
            new WakeSignal().rest(Math.min(PAUSE_MAX_MILLIS, PAUSE_MIN_MILLIS << Math.min(failures, 10)));
        }
    }
}
