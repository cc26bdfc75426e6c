package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.move.MoveWindow;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.rebalance.AutomaticRules.Decision;
import io.shardwright.rebalance.AutomaticRules.Look;
import io.shardwright.rebalance.AutomaticRules.Memory;
import io.shardwright.rebalance.AutomaticRules.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Looks every 30 s; a need has to stand for 5 minutes, and there is an hour's quiet after a rebalance. */
final class AutomaticRulesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Look EVEN = look(0, 0, 1.0, 1.0, 0);
    private static final Look UNEVEN = look(3, 0, 1.25, 0.75, 0);

    private Optional<Memory> memory = Optional.empty();

    private static AutomaticSettings settings(AutomaticSettings.Mode mode, Optional<MoveWindow> window) {
        return new AutomaticSettings(
                mode, Measure.COUNT, 20, Duration.ofMinutes(5), Duration.ofHours(1), LOOK, window, MoveLimits.DEFAULT);
    }

    private static Look look(int moves, long misplaced, double most, double least, int unresolved) {
        return new Look(List.of(), moves, misplaced, most, least, unresolved, Optional.empty());
    }

    private static Look ended(Instant at) {
        return new Look(List.of(), 3, 0, 1.25, 0.75, 0, Optional.of(at));
    }

    private Decision decide(Look look, Instant now) {
        return decide(settings(AutomaticSettings.Mode.START, Optional.empty()), look, now);
    }

    private Decision decide(AutomaticSettings settings, Look look, Instant now) {
        Decision decision = AutomaticRules.decide(settings, look, memory, now);
        memory = Optional.of(decision.memory());
        return decision;
    }

    /** Looks at it every 30 s until it acts. */
    private Instant acts(Look look, Instant from) {
        Instant now = from;
        while (decide(look, now).verdict() != Verdict.ACTS) {
            assertThat(now).isBefore(from.plus(Duration.ofHours(3)));
            now = now.plus(LOOK);
        }
        return now;
    }

    @Test
    void actsOnceTheNeedHasStood() {
        Decision first = decide(UNEVEN, NOON);
        assertThat(first.verdict()).isEqualTo(Verdict.STANDS);
        assertThat(first.why())
                .isEqualTo("3 moves are needed, nodes are up to 25 % off their shares;"
                        + " acts if that is still so at 2026-11-21T12:05:00Z");
        assertThat(acts(UNEVEN, NOON.plus(LOOK))).isEqualTo(NOON.plus(Duration.ofMinutes(5)));
    }

    @Test
    void neverActsOnANeedThatComesAndGoes() {
        Instant now = NOON;
        for (int i = 0; i < 500; i++) {
            assertThat(decide(i % 10 == 9 ? EVEN : UNEVEN, now).verdict()).isNotEqualTo(Verdict.ACTS);
            now = now.plus(LOOK);
        }
        assertThat(decide(EVEN, now).memory().needSince()).isEmpty();
        assertThat(acts(UNEVEN, now)).isEqualTo(now.plus(Duration.ofMinutes(5)));
    }

    @Test
    void whatNobodyLookedAtHasNotStood() {
        decide(UNEVEN, NOON);
        Instant later = NOON.plus(Duration.ofMinutes(10));
        assertThat(decide(UNEVEN, later).memory().needSince()).contains(later);
        Instant barely = later.plus(LOOK.multipliedBy(3));
        assertThat(decide(UNEVEN, barely).memory().needSince()).contains(later);
    }

    @Test
    void anObstacleStartsTheTimeAfresh() {
        decide(UNEVEN, NOON);
        Decision hindered = decide(Look.hindered(List.of("node n2 is down", "node n3 is down")), NOON.plus(LOOK));
        assertThat(hindered.verdict()).isEqualTo(Verdict.HINDERED);
        assertThat(hindered.why()).isEqualTo("node n2 is down; node n3 is down");
        Instant again = NOON.plus(LOOK.multipliedBy(2));
        assertThat(acts(UNEVEN, again)).isEqualTo(again.plus(Duration.ofMinutes(5)));
    }

    @Test
    void isQuietAfterTheLastRebalance() {
        Look recent = ended(NOON.minus(Duration.ofMinutes(10)));
        assertThat(acts(recent, NOON)).isEqualTo(NOON.plus(Duration.ofMinutes(50)));
        memory = Optional.of(new Memory(Optional.of(NOON.minus(Duration.ofHours(1))), NOON.minus(LOOK)));
        Decision rests = decide(recent, NOON);
        assertThat(rests.verdict()).isEqualTo(Verdict.RESTS);
        assertThat(rests.why()).endsWith("; quiet after the last rebalance until 2026-11-21T12:50:00Z");
    }

    @Test
    void waitsForItsWindow() {
        AutomaticSettings night =
                settings(AutomaticSettings.Mode.PROPOSE, Optional.of(MoveWindow.parse("22:00-06:00 UTC")));
        memory = Optional.of(new Memory(Optional.of(NOON.minus(Duration.ofHours(1))), NOON.minus(LOOK)));
        Decision closed = decide(night, UNEVEN, NOON);
        assertThat(closed.verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(closed.why()).endsWith("; its window 22:00-06:00 UTC opens at 2026-11-21T22:00:00Z");
        Instant evening = Instant.parse("2026-11-21T22:00:00Z");
        memory = Optional.of(new Memory(Optional.of(NOON), evening.minus(LOOK)));
        assertThat(decide(night, UNEVEN, evening).verdict()).isEqualTo(Verdict.ACTS);
    }

    @Test
    void whatIsBelowTheThresholdOrCannotBePutRightIsNoNeed() {
        assertThat(decide(look(1, 0, 1.19, 0.9, 0), NOON).why())
                .isEqualTo("nodes are up to 19 % off their shares, which is below the threshold of 20 %");
        assertThat(decide(EVEN, NOON).why()).isEqualTo("every node has its share");
        Decision unresolved = decide(look(0, 2, 1.5, 0.5, 2), NOON);
        assertThat(unresolved.verdict()).isEqualTo(Verdict.BALANCED);
        assertThat(unresolved.why()).startsWith("no move would put right what is uneven");
        assertThat(decide(look(1, 1, 1.0, 1.0, 0), NOON).verdict())
                .as("what must not be where it is, is needed at once")
                .isEqualTo(Verdict.STANDS);
        assertThat(decide(look(1, 0, 1.0, 0.8, 0), NOON).verdict())
                .as("the emptiest node counts too")
                .isEqualTo(Verdict.STANDS);
    }

    @Test
    void switchedOffItDoesNothing() {
        assertThat(decide(settings(AutomaticSettings.Mode.OFF, Optional.empty()), UNEVEN, NOON))
                .isEqualTo(new Decision(Verdict.OFF, "it is switched off", new Memory(Optional.empty(), NOON)));
    }
}
