package io.shardwright.admin;

import io.shardwright.access.KeyId;
import io.shardwright.access.KeyRates;
import io.shardwright.config.ApiLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps one key from taking the whole server, and all of them from letting requests wait without bound. Safe for use by many threads. */
final class RequestLimits {
    private final int requestsMax;
    private final KeyRates rates;
    private final ProcessMeters meters;
    private final Stopwatch clock = Stopwatch.started();
    private final AtomicInteger inside = new AtomicInteger();

    RequestLimits(ApiLimits limits, ProcessMeters meters) {
        this.requestsMax = limits.requestsMax();
        this.rates = new KeyRates(limits.requestsPerSecond());
        this.meters = meters;
    }

    /** @throws ShardwrightException {@link ErrorCode#TOO_MANY_REQUESTS} */
    void count(KeyId key) {
        if (!rates.take(key, clock.elapsedMillis())) {
            throw refused(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "the key sends more requests than it may",
                    "Send fewer at a time; events say when it is worth asking again.");
        }
    }

    /**
     * Lets a request in that is to be answered; it {@link #leave leaves} once it holds no thread and waits for none.
     *
     * @throws ShardwrightException {@link ErrorCode#OVERLOADED}
     */
    void enter() {
        if (inside.incrementAndGet() > requestsMax) {
            inside.decrementAndGet();
            throw refused(
                    ErrorCode.OVERLOADED,
                    "this coordinator has as many requests as it takes",
                    "Ask again in a second, or another coordinator.");
        }
    }

    void leave() {
        inside.decrementAndGet();
    }

    /** Of a refusal by a limit, which it counts. */
    ShardwrightException refused(ErrorCode code, String detail, String advice) {
        meters.refused(code);
        return new ShardwrightException(code, detail, advice);
    }
}
