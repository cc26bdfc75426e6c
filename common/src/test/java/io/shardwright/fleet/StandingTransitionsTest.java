package io.shardwright.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StandingTransitionsTest {
    @Test
    void eachChangeLeadsToOneStanding() {
        assertThat(StandingTransitions.ALL.stream()
                        .map(edge -> edge.from() + " " + edge.change())
                        .toList())
                .doesNotHaveDuplicates();
        assertThat(StandingTransitions.next(NodeStanding.REMOVED, StandingChange.ADMIT))
                .isEmpty();
    }

    @Test
    void everyStandingIsReachedAndLeft() {
        Set<NodeStanding> reached =
                StandingTransitions.ALL.stream().map(edge -> edge.to()).collect(Collectors.toSet());
        Set<NodeStanding> left =
                StandingTransitions.ALL.stream().map(edge -> edge.from()).collect(Collectors.toSet());
        assertThat(reached).containsExactlyInAnyOrder(NodeStanding.values());
        assertThat(left).containsExactlyInAnyOrder(NodeStanding.values());
    }

    /** Nobody becomes a member again without being looked at. */
    @Test
    void aRemovedNodeComesBackOnlyAsANewcomer() {
        assertThat(StandingTransitions.ALL.stream()
                        .filter(edge -> edge.from() == NodeStanding.REMOVED)
                        .map(edge -> edge.to()))
                .containsExactly(NodeStanding.JOINING);
    }
}
