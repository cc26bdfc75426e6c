package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.RunSql;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import org.junit.jupiter.api.Test;

final class EndingTest {
    private static final ClaimedCommand FIRST = NodeFixture.command("A", "B");
    private static final ClaimedCommand LAST = NodeFixture.again(NodeFixture.again(FIRST));

    @Test
    void retriesBelowTheLimitOnly() {
        Ending retry = Ending.retry(Effect.NONE, "deadlock");
        assertThat(retry.outcome(FIRST, 5)).isEqualTo(new Outcome.BackedOff(Effect.NONE, "deadlock", 200, 5));
        assertThat(retry.outcome(LAST, 5)).isEqualTo(new Outcome.Failed(Effect.NONE, "deadlock (tried 3 times)", 5));
    }

    @Test
    void knowsNoLimitAfterTheDecision() {
        ClaimedCommand late = NodeFixture.again(NodeFixture.again(NodeFixture.after(new RunSql("A"))));
        assertThat(Ending.retry(Effect.NONE, "deadlock").outcome(late, 5))
                .isEqualTo(new Outcome.BackedOff(Effect.NONE, "deadlock", 800, 5));
    }

    @Test
    void givesBackAtOnceWhatWasNotSent() {
        assertThat(Ending.stopped(Effect.NONE).outcome(LAST, 5))
                .isEqualTo(new Outcome.BackedOff(Effect.NONE, "stopped before it was sent", 0, 5));
    }

    @Test
    void restsLongerWithEachTryAndNeverLongerThanTenSeconds() {
        assertThat(Ending.delayMillis(1)).isEqualTo(200);
        assertThat(Ending.delayMillis(4)).isEqualTo(1_600);
        assertThat(Ending.delayMillis(7)).isEqualTo(10_000);
        assertThat(Ending.delayMillis(1_000)).isEqualTo(10_000);
    }

    @Test
    void keepsErrorsToOneLineOfBoundedLength() {
        assertThat(Ending.giveUp(Effect.NONE, "a\n b\t c ").error()).isEqualTo("a b c");
        assertThat(Ending.giveUp(Effect.NONE, "x".repeat(5_000)).error()).hasSize(1_000);
    }
}
