package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.Engine;
import io.shardwright.rebalance.AutomaticRules.Decision;
import io.shardwright.rebalance.AutomaticRules.Memory;
import io.shardwright.rebalance.AutomaticRules.Verdict;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class AutomaticRebalancesTest {
    private static final Instant SINCE = Instant.ofEpochMilli(1_000);
    private static final Instant LOOKED = Instant.ofEpochMilli(9_000);

    @RegisterExtension
    final Fixture f = new Fixture();

    @Test
    void theNeedOfOneEnginesNodesSaysNothingOfHowLongTheOthersStands() {
        AutomaticRebalances decisions = new AutomaticRebalances(f.database);
        Memory memory = new Memory(Optional.of(SINCE), LOOKED);
        decisions.keep(f.term, "start", Optional.of(Engine.MANTICORE), new Decision(Verdict.STANDS, "why", memory));
        AutomaticRebalances.Stored stored = decisions.last().orElseThrow();
        assertThat(stored.memoryOf(Optional.of(Engine.MANTICORE))).isEqualTo(memory);
        Memory none = new Memory(Optional.empty(), LOOKED);
        assertThat(stored.memoryOf(Optional.of(Engine.MARIADB))).isEqualTo(none);
        assertThat(stored.memoryOf(Optional.empty())).isEqualTo(none);
        decisions.keep(f.term, "start", Optional.empty(), new Decision(Verdict.HINDERED, "why", none));
        assertThat(decisions.last().orElseThrow().engine()).isEmpty();
    }
}
