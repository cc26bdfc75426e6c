package io.shardwright.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.LossRules.Member;
import io.shardwright.fleet.LossRules.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossRulesTest {
    private static final long SECOND = 1_000;
    private static final LossSettings SETTINGS = new LossSettings(600 * SECOND, 1);
    private static final NodeName N1 = new NodeName("n1");

    private static Member there(String name) {
        return new Member(new NodeName(name), NodeStanding.ACTIVE, true, false, 0, false);
    }

    private static Member away(String name, long since) {
        return new Member(new NodeName(name), NodeStanding.ACTIVE, false, false, since, false);
    }

    private static Member lost(String name) {
        return new Member(new NodeName(name), NodeStanding.LOST, false, false, 0, false);
    }

    private static Verdict n1(LossSettings settings, long now, Member... fleet) {
        return Objects.requireNonNull(
                LossRules.judge(List.of(fleet), settings, now).get(N1));
    }

    private static Verdict n1(long now, Member... fleet) {
        return n1(SETTINGS, now, fleet);
    }

    private static void assertHeld(String why, Verdict verdict) {
        assertThat(verdict).isEqualTo(new Verdict.Held(why));
    }

    @Test
    void aNodeIsLostOnceTheGraceIsOverAndNotAMomentBefore() {
        assertThat(n1(600_099, away("n1", 100), there("n2"), there("n3"))).isEqualTo(new Verdict.Wait(600_100));
        assertThat(n1(600_100, away("n1", 100), there("n2"), there("n3"))).isEqualTo(new Verdict.Lose());
        Member draining = new Member(N1, NodeStanding.DRAINING, false, false, 100, false);
        assertThat(n1(600_100, draining, there("n2"), there("n3"))).isEqualTo(new Verdict.Lose());
    }

    @Test
    void aNodeThatDiesAsItReturnsIsLostAnew() {
        Member gone = new Member(N1, NodeStanding.RETURNING, false, false, 100, false);
        assertThat(n1(600_099, gone, there("n2"), there("n3"))).isEqualTo(new Verdict.Wait(600_100));
        assertThat(n1(600_100, gone, there("n2"), there("n3"))).isEqualTo(new Verdict.Lose());
        Member there = new Member(N1, NodeStanding.RETURNING, true, false, 100, false);
        assertThat(LossRules.judge(List.of(there, there("n2"), there("n3")), SETTINGS, 1 << 30))
                .isEmpty();
    }

    @Test
    void whoIsThereOrLostAlreadyIsNotJudged() {
        assertThat(LossRules.judge(List.of(there("n1"), there("n2"), lost("n3")), SETTINGS, 1 << 30))
                .isEmpty();
    }

    /** Away for nine minutes of every ten, and a moment there. */
    @Test
    void aNodeThatComesAndGoesForADayIsNeverLost() {
        long day = 86_400 * SECOND;
        long since = 0;
        for (long now = 0; now < day; now += 10 * SECOND) {
            boolean there = now % (600 * SECOND) == 0;
            since = there ? now + 10 * SECOND : since;
            Member member = there ? there("n1") : away("n1", since);
            assertThat(LossRules.judge(List.of(member, there("n2"), there("n3")), SETTINGS, now)
                            .values())
                    .as("at " + now)
                    .noneMatch(Verdict.Lose.class::isInstance);
        }
    }

    /** As leases are then counted from the end of the outage on. */
    @Test
    void anOutageBeginsTheTimeAfresh() {
        long noon = 43_200 * SECOND;
        assertThat(n1(noon + 599 * SECOND, away("n1", noon), there("n2"), there("n3")))
                .isEqualTo(new Verdict.Wait(noon + 600 * SECOND));
    }

    @Test
    void withoutMoreThanHalfOfTheFleetNobodyIsLost() {
        String why = "only 1 of 2 nodes are there, and more than half must be";
        assertHeld(why, n1(1 << 30, away("n1", 0), there("n2")));
        assertHeld(
                "only 2 of 4 nodes are there, and more than half must be",
                n1(new LossSettings(1, 9), 1 << 30, away("n1", 0), lost("n2"), there("n3"), there("n4")));
        assertThat(n1(
                        new LossSettings(1, 9),
                        1 << 30,
                        away("n1", 0),
                        lost("n2"),
                        there("n3"),
                        there("n4"),
                        there("n5")))
                .isEqualTo(new Verdict.Lose());
    }

    @Test
    void whoIsSuspectedIsNotJudgedAndCountsAsAway() {
        Member suspected = new Member(new NodeName("n2"), NodeStanding.ACTIVE, true, true, 0, false);
        assertThat(LossRules.judge(List.of(suspected, there("n1"), there("n3")), SETTINGS, 1 << 30))
                .isEmpty();
        assertHeld(
                "only 1 of 3 nodes are there, and more than half must be",
                n1(1 << 30, away("n1", 0), suspected, there("n3")));
        assertHeld(
                "2 nodes are away or lost (n1, n2 (suspected)), and losses-max is 1",
                n1(1 << 30, away("n1", 0), suspected, there("n3"), there("n4"), there("n5")));
    }

    @Test
    void noMoreAreLostAtOnceThanMayBe() {
        Member returning = new Member(new NodeName("n2"), NodeStanding.RETURNING, true, false, 0, false);
        List<Member> second = List.of(lost("n2"), returning, away("n2", 1 << 29));
        for (Member other : second) {
            assertHeld(
                    "2 nodes are away or lost (n1, n2), and losses-max is 1",
                    n1(1 << 30, away("n1", 0), other, there("n3"), there("n4"), there("n5")));
        }
        assertThat(n1(
                        new LossSettings(1, 2),
                        1 << 30,
                        away("n1", 0),
                        lost("n2"),
                        there("n3"),
                        there("n4"),
                        there("n5")))
                .isEqualTo(new Verdict.Lose());
    }

    @Test
    void whatAnOperatorHasInHandIsLeftToHim() {
        Member paused = new Member(N1, NodeStanding.ACTIVE, false, false, 0, true);
        assertHeld("it is paused", n1(1 << 30, paused, there("n2"), there("n3")));
        assertHeld(
                "losses-max is 0: only an operator declares a node lost",
                n1(new LossSettings(1, 0), 1 << 30, away("n1", 0), there("n2"), there("n3")));
    }

    /** Whatever goes away and in whichever order: the rule's own promises. */
    @Test
    void inEveryFleetOfUpToSevenTheLimitsHold() {
        for (int size = 1; size <= 7; size++) {
            for (int mask = 0; mask < 1 << size; mask++) {
                int away = Integer.bitCount(mask);
                for (int max = 0; max <= size; max++) {
                    assertLimits(size, mask, away, max);
                }
            }
        }
    }

    private static void assertLimits(int size, int mask, int away, int max) {
        List<Member> fleet = new ArrayList<>(IntStream.range(0, size)
                .mapToObj(i -> (mask & 1 << i) == 0 ? there("n" + i) : away("n" + i, 0))
                .toList());
        long lost = LossRules.judge(fleet, new LossSettings(1, max), 10).values().stream()
                .filter(Verdict.Lose.class::isInstance)
                .count();
        assertThat(lost).isEqualTo(away <= max && 2 * (size - away) > size ? away : 0);
    }

    @Test
    void newcomersAndRemovedOnesAreNoMembers() {
        for (NodeStanding standing : List.of(NodeStanding.JOINING, NodeStanding.REFUSED, NodeStanding.REMOVED)) {
            assertThatThrownBy(() -> new Member(N1, standing, true, false, 0, false))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
