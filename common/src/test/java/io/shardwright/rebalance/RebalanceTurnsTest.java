package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who goes before whom, of rebalances in the order of their coming. */
final class RebalanceTurnsTest {
    /** Of each the place of the one before it; -1 where it is its turn. */
    private static List<Integer> before(String states) {
        List<RebalanceState> open = Arrays.stream(states.split(" "))
                .map(state -> RebalanceState.valueOf(state.toUpperCase(Locale.ROOT)))
                .toList();
        return IntStream.range(0, open.size())
                .mapToObj(own -> RebalanceTurns.before(open, own).orElse(-1))
                .toList();
    }

    @Test
    void oneGoesAfterAnother() {
        assertThat(before("queued queued queued")).containsExactly(-1, 0, 0);
        assertThat(before("queued running queued")).containsExactly(1, -1, 0);
        assertThat(before("paused queued paused"))
                .as("what is paused is passed by")
                .containsExactly(1, -1, 1);
        assertThat(before("paused running")).as("but comes after").containsExactly(1, -1);
    }

    @Test
    void whatIsBeingStoppedGoesBeforeTheQueueAndAfterWhatRuns() {
        assertThat(before("queued stopping paused")).containsExactly(1, -1, 0);
        assertThat(before("stopping running stopping")).containsExactly(1, -1, 0);
        assertThat(before("stopping stopping queued")).containsExactly(-1, 0, 0);
    }
}
