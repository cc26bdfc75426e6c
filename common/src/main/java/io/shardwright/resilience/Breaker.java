package io.shardwright.resilience;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops asking a server that does not answer: after several failures in a row of one kind every call fails at once, until after a pause a single
 * one may find out whether the server is back. So nobody's request waits for a timeout that is already known, and a server that comes back is not
 * met by all callers together. One for each server. Safe for use by many threads.
 */
public final class Breaker {
    private static final Logger log = LoggerFactory.getLogger(Breaker.class);

    /** Fewer may be one bad moment; at a timeout of seconds each, more would keep users waiting. */
    private static final int FAILURES_TO_OPEN = 5;

    /** A loop comes by every half second: so a server's return is seen about as soon as without a breaker. */
    private static final Duration OPEN_PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final CircuitBreaker breaker;

    /**
     * @param name the server, as users are told
     * @param unreachable whether a failure says that the server does not answer; any other failure is an answer
     */
    public Breaker(String name, Predicate<Throwable> unreachable) {
        this(name, unreachable, OPEN_PAUSE);
    }

    Breaker(String name, Predicate<Throwable> unreachable, Duration openPause) {
        this.name = name;
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(FAILURES_TO_OPEN)
                        .minimumNumberOfCalls(FAILURES_TO_OPEN)
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(openPause)
                        .recordException(unreachable)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> log.info(
                        "{}: {}",
                        name,
                        switch (event.getStateTransition().getToState()) {
                            case OPEN -> "does not answer, so it is left alone for a moment";
                            case HALF_OPEN -> "may be back, one call finds out";
                            case CLOSED -> "answers again";
                            case DISABLED, FORCED_OPEN, METRICS_ONLY -> "is in a state that nobody sets";
                        }));
    }

    /**
     * Makes one call.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} without a call, if the server did not answer lately
     * @throws Exception what the call threw
     */
    public <T> T call(Attempt<T> attempt) throws Exception {
        try {
            return breaker.executeCallable(attempt::run);
        } catch (CallNotPermittedException e) {
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    name + " has not been answering",
                    "Check that it runs; it is asked again within a second or so.",
                    e);
        }
    }
}
