package io.shardwright.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KeyRatesTest {
    private static final KeyId KEY = new KeyId("k3ab27qz");
    private static final KeyId OTHER = new KeyId("abcdef27");

    private static int taken(KeyRates rates, KeyId key, int tries, long now) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += rates.take(key, now) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void aKeyMaySendTwoSecondsWorthAtOnceAndThenAsMuchAsFillsUp() {
        KeyRates rates = new KeyRates(10);
        assertThat(taken(rates, KEY, 100, 0)).isEqualTo(20);
        assertThat(taken(rates, KEY, 100, 99)).isZero();
        assertThat(taken(rates, KEY, 100, 100)).isEqualTo(1);
        assertThat(taken(rates, KEY, 100, 600)).isEqualTo(5);
    }

    @Test
    void holdsNoMoreAfterALongRest() {
        KeyRates rates = new KeyRates(10);
        taken(rates, KEY, 100, 0);
        assertThat(taken(rates, KEY, 100, 3_600_000)).isEqualTo(20);
    }

    @Test
    void oneKeyDoesNotHoldUpAnother() {
        KeyRates rates = new KeyRates(10);
        taken(rates, KEY, 100, 0);
        assertThat(taken(rates, OTHER, 100, 0)).isEqualTo(20);
    }

    @Test
    void whoeverIsRefusedMaySendWithinASecond() {
        KeyRates rates = new KeyRates(1);
        taken(rates, KEY, 100, 0);
        assertThat(rates.take(KEY, 999)).isFalse();
        assertThat(rates.take(KEY, 1_000)).isTrue();
    }
}
