package io.shardwright.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RecoveryBreakerTest {
    @Test
    void theThirdFailureInARowOpensIt() {
        RecoveryBreaker second = RecoveryBreaker.CLOSED.failed("a", 1).failed("b", 2);
        assertThat(second).isEqualTo(new RecoveryBreaker(2, OptionalLong.empty(), "b"));
        assertThat(second.isOpen()).isFalse();
        assertThat(second.failed("c", 3)).isEqualTo(new RecoveryBreaker(3, OptionalLong.of(3), "c"));
    }

    @Test
    void onceOpenItKeepsSinceWhen() {
        RecoveryBreaker open = new RecoveryBreaker(3, OptionalLong.of(3), "c").failed("d", 4);
        assertThat(open).isEqualTo(new RecoveryBreaker(3, OptionalLong.of(3), "d"));
        assertThat(open.isOpen()).isTrue();
    }

    @Test
    void whatIsStoredIsChecked() {
        assertThatThrownBy(() -> new RecoveryBreaker(3, OptionalLong.empty(), ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RecoveryBreaker(2, OptionalLong.of(1), ""))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
