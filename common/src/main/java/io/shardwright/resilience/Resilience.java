package io.shardwright.resilience;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does things again that failed for a passing reason. Safe for use by many threads. */
public final class Resilience {
    private static final Logger log = LoggerFactory.getLogger(Resilience.class);
    private static final double GROWTH = 2.0;

    /** Pauses lie between half and one and a half of what they would be. */
    private static final double SPREAD = 0.5;

    private Resilience() {}

    /**
     * Runs something until it succeeds, fails for a lasting reason or patience is at its end; the last failure is then thrown as it is. Waits in
     * between on the calling thread.
     *
     * @param name what is done, for the log
     * @param passing whether a failure is worth another attempt. Only for what can be done again without harm: a transaction that certainly was
     *     rolled back, or a statement that does nothing the second time
     */
    public static <T> T retrying(String name, Patience patience, Predicate<Throwable> passing, Attempt<T> attempt)
            throws Exception {
        Retry retry = Retry.of(
                name,
                RetryConfig.custom()
                        .maxAttempts(patience.attemptCountMax())
                        .intervalFunction(pauses(patience))
                        .retryOnException(passing)
                        .build());
        retry.getEventPublisher()
                .onRetry(event -> log.debug(
                        "{} failed and is tried again, attempt {}: {}",
                        name,
                        event.getNumberOfRetryAttempts() + 1,
                        String.valueOf(event.getLastThrowable())));
        return retry.executeCallable(attempt::run);
    }

    /**
     * A pause for those whose attempts another library makes.
     *
     * @param failed how many attempts have failed, from 1
     */
    public static long pauseMillis(Patience patience, int failed) {
        return pauses(patience).apply(failed);
    }

    private static IntervalFunction pauses(Patience patience) {
        return IntervalFunction.ofExponentialRandomBackoff(
                patience.firstPauseMillis(), GROWTH, SPREAD, patience.pauseMaxMillis());
    }
}
