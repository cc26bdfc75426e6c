package io.shardwright.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BreakerTest {
    private static final int FAILURES_TO_OPEN = 5;

    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void serverThatDoesNotAnswerIsLeftAlone() {
        Breaker breaker = new Breaker("the metadata database", IOException.class::isInstance, Duration.ofHours(1));
        fail(breaker, new IOException("refused"), FAILURES_TO_OPEN);

        assertThatThrownBy(() -> breaker.call(calls::incrementAndGet))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
                    assertThat(e.message()).isEqualTo("the metadata database has not been answering");
                });
        assertThat(calls).hasValue(FAILURES_TO_OPEN);
    }

    @Test
    void refusalsAreAnswers() throws Exception {
        Breaker breaker = new Breaker("the metadata database", IOException.class::isInstance, Duration.ofHours(1));
        fail(breaker, new IllegalStateException("duplicate key"), 3 * FAILURES_TO_OPEN);

        assertThat(breaker.call(() -> "through")).isEqualTo("through");
    }

    @Test
    void oneSuccessBetweenFailuresKeepsItClosed() throws Exception {
        Breaker breaker = new Breaker("the metadata database", IOException.class::isInstance, Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            fail(breaker, new IOException("refused"), FAILURES_TO_OPEN - 1);
            assertThat(breaker.call(() -> "through")).isEqualTo("through");
        }
    }

    @Test
    void serverThatIsBackIsAskedAgain() throws Exception {
        Breaker breaker = new Breaker("the metadata database", IOException.class::isInstance, Duration.ofMillis(1));
        fail(breaker, new IOException("refused"), FAILURES_TO_OPEN);

        String answer = null;
        while (answer == null) {
            try {
                answer = breaker.call(() -> "back");
            } catch (ShardwrightException stillOpen) {
                Thread.onSpinWait();
            }
        }
        assertThat(answer).isEqualTo("back");
    }

    private void fail(Breaker breaker, Exception failure, int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> breaker.call(() -> {
                        calls.incrementAndGet();
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
    }
}
