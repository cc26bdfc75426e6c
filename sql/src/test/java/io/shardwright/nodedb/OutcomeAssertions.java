package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;

/** What tests say of a command's outcome. */
final class OutcomeAssertions {
    private OutcomeAssertions() {}

    static void assertSucceeded(Outcome outcome, Effect effect) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Succeeded.class,
                        done -> assertThat(done.effect()).isEqualTo(effect));
    }

    static void assertFailed(Outcome outcome, Effect effect, String error) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.error()).contains(error);
            assertThat(failed.effect()).isEqualTo(effect);
        });
    }

    static void assertBackedOff(Outcome outcome, Effect effect, String error) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.BackedOff.class, backedOff -> {
            assertThat(backedOff.error()).contains(error);
            assertThat(backedOff.effect()).isEqualTo(effect);
        });
    }
}
