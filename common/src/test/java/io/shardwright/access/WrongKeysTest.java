package io.shardwright.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WrongKeysTest {
    private final WrongKeys wrong = new WrongKeys();

    private boolean noted(String address, int times, long now) {
        boolean tooMany = false;
        for (int i = 0; i < times; i++) {
            tooMany = wrong.note(address, now);
        }
        return tooMany;
    }

    @Test
    void countsEachAddressForItself() {
        assertThat(noted("a", WrongKeys.TRIES_MAX, 0)).isFalse();
        assertThat(noted("a", 1, 0)).isTrue();
        assertThat(noted("b", WrongKeys.TRIES_MAX, 0)).isFalse();
    }

    @Test
    void beginsAnewWhenTheWindowIsOver() {
        assertThat(noted("a", WrongKeys.TRIES_MAX + 1, 0)).isTrue();
        assertThat(noted("a", 1_000, WrongKeys.WINDOW_MILLIS - 1)).isTrue();
        assertThat(noted("a", 1, WrongKeys.WINDOW_MILLIS)).isFalse();
        assertThat(noted("a", WrongKeys.TRIES_MAX, WrongKeys.WINDOW_MILLIS)).isTrue();
    }

    @Test
    void remembersSoManyAddressesAndNoMore() {
        noted("a", WrongKeys.TRIES_MAX, 0);
        for (int i = 1; i < WrongKeys.ADDRESSES_MAX; i++) {
            wrong.note("other " + i, 0);
        }
        assertThat(noted("a", 1, 1)).as("the last that fits").isTrue();
        wrong.note("one too many", 1);
        assertThat(noted("a", 1, 1)).as("forgotten").isFalse();
    }
}
