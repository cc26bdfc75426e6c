package io.shardwright.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ResilienceTest {
    private static final Patience BRIEF = new Patience(3, 1, 2);

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void passingFailuresAreTriedAgain() throws Exception {
        String result = Resilience.retrying("transaction", BRIEF, IOException.class::isInstance, () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IOException("deadlock");
            }
            return "done";
        });

        assertThat(result).isEqualTo("done");
        assertThat(attempts).hasValue(3);
    }

    @Test
    void lastingFailuresAreThrownAtOnceAndAsTheyAre() {
        IllegalStateException lasting = new IllegalStateException("syntax");

        assertThatThrownBy(() -> Resilience.retrying("transaction", BRIEF, IOException.class::isInstance, () -> {
                    attempts.incrementAndGet();
                    throw lasting;
                }))
                .isSameAs(lasting);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void patienceEndsWithTheLastFailure() {
        assertThatThrownBy(() -> Resilience.retrying("transaction", BRIEF, IOException.class::isInstance, () -> {
                    throw new IOException("deadlock " + attempts.incrementAndGet());
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("deadlock 3");
    }

    @Test
    void interruptedPauseEndsTheAttempts() {
        Patience endless = new Patience(3, 60_000, 60_000);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Resilience.retrying("transaction", endless, IOException.class::isInstance, () -> {
                    throw new IOException("deadlock " + attempts.incrementAndGet());
                }))
                .isInstanceOf(Exception.class);
        assertThat(attempts).hasValue(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void patienceIsBounded() {
        assertThatThrownBy(() -> new Patience(0, 1, 1)).hasMessage("0 attempts, 1 to 1 ms apart");
        assertThatThrownBy(() -> new Patience(1, 2, 1)).hasMessage("1 attempts, 2 to 1 ms apart");
    }
}
