package io.shardwright.admin;

import io.shardwright.access.KeyId;
import io.shardwright.access.KeyRates;
import io.shardwright.config.ApiLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps one key from taking the whole server, and all of them from letting requests wait, or bodies be held, without bound. Safe for use by many threads. */
final class RequestLimits {
    /** A body that is read takes up to eight times its length: all of them together no more than a quarter of the heap. */
    private static final int HEAP_SHARE = 32;

    private final int requestsMax;
    private final long bodiesBytesMax;
    private final KeyRates rates;
    private final ProcessMeters meters;
    private final Stopwatch clock = Stopwatch.started();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicLong held = new AtomicLong();

    RequestLimits(ApiLimits limits, ProcessMeters meters) {
        this(limits, bodiesBytesMax(Runtime.getRuntime().maxMemory()), meters);
    }

    /** @param bodiesBytesMax of all bodies that are held */
    RequestLimits(ApiLimits limits, long bodiesBytesMax, ProcessMeters meters) {
        this.requestsMax = limits.requestsMax();
        this.bodiesBytesMax = bodiesBytesMax;
        this.rates = new KeyRates(limits.requestsPerSecond());
        this.meters = meters;
    }

    /** One of the largest may always come in. */
    static long bodiesBytesMax(long heapBytes) {
        return Math.max(AdminServer.BODY_BYTES_MAX, heapBytes / HEAP_SHARE);
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
     * @param bodyBytes of its body, at most; they count from now on, so that whoever has begun to send can come to his end
     * @throws ShardwrightException {@link ErrorCode#OVERLOADED}
     */
    void enter(long bodyBytes) {
        if (inside.incrementAndGet() > requestsMax) {
            inside.decrementAndGet();
            throw refused(
                    ErrorCode.OVERLOADED,
                    "this coordinator has as many requests as it takes",
                    "Ask again in a second, or another coordinator.");
        }
        if (held.addAndGet(bodyBytes) > bodiesBytesMax) {
            leave(bodyBytes);
            throw refused(
                    ErrorCode.OVERLOADED,
                    "this coordinator has as many large requests as it takes",
                    "Send it again in a second, or to another coordinator; split what is large.");
        }
    }

    /** @param bodyBytes with which it came in */
    void leave(long bodyBytes) {
        held.addAndGet(-bodyBytes);
        inside.decrementAndGet();
    }

    /** Of a refusal by a limit, which it counts. */
    ShardwrightException refused(ErrorCode code, String detail, String advice) {
        meters.refused(code);
        return new ShardwrightException(code, detail, advice);
    }
}
