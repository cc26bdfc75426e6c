package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rebalance.RebalanceTransitions.Transition;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RebalanceTransitionsTest {
    @Test
    void anEventLeadsToOneState() {
        assertThat(RebalanceTransitions.ALL.stream().map(edge -> List.of(edge.from(), edge.event())))
                .doesNotHaveDuplicates();
        for (Transition edge : RebalanceTransitions.ALL) {
            assertThat(RebalanceTransitions.next(edge.from(), edge.event())).contains(edge.to());
        }
    }

    @Test
    void everyStateIsReachedAndEveryEventUsed() {
        Set<RebalanceState> reached = EnumSet.of(RebalanceState.QUEUED, RebalanceState.PROPOSED);
        boolean more = true;
        while (more) {
            more = RebalanceTransitions.ALL.stream()
                    .filter(edge -> reached.contains(edge.from()))
                    .map(edge -> reached.add(edge.to()))
                    .reduce(false, Boolean::logicalOr);
        }
        assertThat(reached).containsExactlyInAnyOrder(RebalanceState.values());
        assertThat(RebalanceTransitions.ALL.stream().map(Transition::event).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(RebalanceEvent.values());
    }

    @Test
    void whatIsAtRestLeavesItOnlyByAnOrder() {
        Set<RebalanceEvent> orders = EnumSet.of(
                RebalanceEvent.APPROVE,
                RebalanceEvent.REJECT,
                RebalanceEvent.PAUSE,
                RebalanceEvent.RESUME,
                RebalanceEvent.STOP,
                RebalanceEvent.UNDO);
        assertThat(RebalanceTransitions.ALL)
                .filteredOn(edge -> edge.from().atRest())
                .extracting(Transition::event)
                .isSubsetOf(orders);
    }

    @Test
    void whatIsOnItsWayCanAlwaysBeTakenBack() {
        assertThat(Arrays.stream(RebalanceState.values())
                        .filter(state -> state != RebalanceState.ROLLED_BACK && !state.unapproved())
                        .map(state -> RebalanceTransitions.next(state, RebalanceEvent.UNDO)))
                .allSatisfy(next -> assertThat(next).contains(RebalanceState.STOPPING));
    }

    @Test
    void labelsAreRead() {
        for (RebalanceState state : RebalanceState.values()) {
            assertThat(RebalanceState.of(state.label())).isEqualTo(state);
        }
        for (StopMode mode : StopMode.values()) {
            assertThat(StopMode.of(mode.label())).isEqualTo(mode);
        }
    }
}
