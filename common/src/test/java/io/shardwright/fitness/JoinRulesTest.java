package io.shardwright.fitness;

import static io.shardwright.fitness.Servers.GOOD;
import static io.shardwright.fitness.Servers.with;
import static io.shardwright.fleet.NodeStanding.JOINING;
import static io.shardwright.fleet.NodeStanding.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fitness.JoinRules.Newcomer;
import io.shardwright.fitness.JoinRules.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JoinRulesTest {
    private static final long JOIN_MILLIS = 30_000;
    private static final Verdict ADMITTED = new Verdict.Admit(List.of());
    private static final Verdict TOO_SHORT = new Verdict.Wait("it has to be there for 30 s without interruption");
    private static final Verdict AWAY = new Verdict.Wait("its worker is not there, or its server does not answer");

    private static Verdict judge(Newcomer newcomer, long now) {
        return JoinRules.judge(newcomer, List.of(GOOD), JOIN_MILLIS, now);
    }

    private static Newcomer joining(long presentSince, Profile profile) {
        return new Newcomer(JOINING, 0, Optional.of(presentSince), Optional.of(profile));
    }

    @Test
    void oneThatStaysIsAdmittedWhenItsTimeIsOver() {
        assertThat(judge(joining(1_000, GOOD), 1_000)).isEqualTo(TOO_SHORT);
        assertThat(judge(joining(1_000, GOOD), 30_999)).isEqualTo(TOO_SHORT);
        assertThat(judge(joining(1_000, GOOD), 31_000)).isEqualTo(ADMITTED);
    }

    /** Its worker comes back every 20 s for a day; then it stays. */
    @Test
    void oneThatComesAndGoesIsNeverAdmitted() {
        long now = 0;
        while (now < 86_400_000) {
            long came = now;
            for (; now < came + 15_000; now += 1_000) {
                assertThat(judge(joining(came, GOOD), now)).isEqualTo(TOO_SHORT);
            }
            for (; now < came + 20_000; now += 1_000) {
                assertThat(judge(new Newcomer(JOINING, 0, Optional.empty(), Optional.of(GOOD)), now))
                        .isEqualTo(AWAY);
            }
        }
        assertThat(judge(joining(now, GOOD), now + JOIN_MILLIS)).isEqualTo(ADMITTED);
    }

    @Test
    void oneThatHasSaidNothingWaits() {
        assertThat(judge(new Newcomer(JOINING, 0, Optional.of(0L), Optional.empty()), 1_000_000))
                .isEqualTo(new Verdict.Wait("it has not said yet what it is"));
    }

    @Test
    void withoutATimeItIsAdmittedAtOnce() {
        assertThat(JoinRules.judge(joining(5, GOOD), List.of(), 0, 5)).isEqualTo(ADMITTED);
    }

    @Test
    void anUnfitOneIsRefusedBeforeItsTimeIsOver() {
        assertThat(judge(joining(0, with(Fact.CHARACTER_SET_SERVER, "latin1")), 1))
                .isEqualTo(new Verdict.Refuse(
                        "character_set_server is latin1, the fleet's is utf8mb4: tables that name none would get another."
                                + " Set character_set_server as the others have it, or change it on all."));
    }

    /** Its settings flap: each time that they are right it begins to wait anew. */
    @Test
    void oneThatWasRefusedBeginsAnewOnceItIsFit() {
        Newcomer unfit = new Newcomer(REFUSED, 0, Optional.of(0L), Optional.of(with(Fact.SQL_MODE, "")));
        assertThat(judge(unfit, 1_000_000)).isInstanceOf(Verdict.Wait.class);
        Newcomer fit = new Newcomer(REFUSED, 0, Optional.of(0L), Optional.of(GOOD));
        assertThat(judge(fit, 1_000_000)).isEqualTo(new Verdict.Reconsider());
        Newcomer anew = new Newcomer(JOINING, 1_000_000, Optional.of(0L), Optional.of(GOOD));
        assertThat(judge(anew, 1_029_999)).isEqualTo(TOO_SHORT);
        assertThat(judge(anew, 1_030_000)).isEqualTo(ADMITTED);
    }

    @Test
    void whatOnlyWarnsIsSaidWhenItIsAdmitted() {
        assertThat(judge(joining(0, with(Fact.SYNC_BINLOG, "0")), JOIN_MILLIS))
                .isInstanceOfSatisfying(
                        Verdict.Admit.class,
                        admit -> assertThat(admit.warnings())
                                .extracting(Misfit::fact)
                                .containsExactly(Fact.SYNC_BINLOG));
    }
}
