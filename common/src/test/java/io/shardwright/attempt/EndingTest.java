package io.shardwright.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.Incarnation;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class EndingTest {
    private static final ClaimedCommand FIRST = command(1, Phase.BEFORE);
    private static final ClaimedCommand LAST = command(3, Phase.BEFORE);

    private static ClaimedCommand command(int attempt, Phase phase) {
        return command(attempt, 0, phase);
    }

    private static ClaimedCommand command(int attempt, int unsent, Phase phase) {
        return new ClaimedCommand(
                1,
                new GroupId(new UUID(0, 1)),
                1,
                Incarnation.numbered(1, 1),
                1,
                "c",
                phase,
                Direction.FORWARD,
                new RunSql("A"),
                Optional.of(new RunSql("B")),
                Optional.empty(),
                false,
                Effect.NONE,
                attempt,
                unsent,
                3,
                OptionalInt.empty(),
                Optional.empty(),
                false);
    }

    @Test
    void retriesBelowTheLimitOnly() {
        Ending retry = Ending.retry(Effect.NONE, "deadlock");
        assertThat(retry.outcome(FIRST, 5)).isEqualTo(new Outcome.BackedOff(Effect.NONE, "deadlock", 200, 5));
        assertThat(retry.outcome(LAST, 5)).isEqualTo(new Outcome.Failed(Effect.NONE, "deadlock (tried 3 times)", 5));
    }

    @Test
    void knowsNoLimitAfterTheDecision() {
        ClaimedCommand late = command(3, Phase.AFTER);
        assertThat(Ending.retry(Effect.NONE, "deadlock").outcome(late, 5))
                .isEqualTo(new Outcome.BackedOff(Effect.NONE, "deadlock", 800, 5));
    }

    @Test
    void startsThatCameToNothingUseUpNoTry() {
        Ending retry = Ending.retry(Effect.NONE, "deadlock");
        assertThat(retry.outcome(command(12, 10, Phase.BEFORE), 5))
                .isEqualTo(new Outcome.BackedOff(Effect.NONE, "deadlock", 400, 5));
        assertThat(retry.outcome(command(13, 10, Phase.BEFORE), 5))
                .isEqualTo(new Outcome.Failed(Effect.NONE, "deadlock (tried 3 times)", 5));
        assertThat(Ending.unreached(Effect.NONE, "away").outcome(command(13, 10, Phase.BEFORE), 5))
                .isEqualTo(new Outcome.Unsent(Effect.NONE, "away", Optional.empty(), 10_000, 5));
    }

    @Test
    void givesBackAtOnceWhatWasNotSent() {
        assertThat(Ending.stopped(Effect.NONE).outcome(LAST, 5))
                .isEqualTo(new Outcome.Unsent(Effect.NONE, "stopped before it was sent", Optional.empty(), 0, 5));
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
