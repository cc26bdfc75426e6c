package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.CommandTransitions.Transition;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The structure of both transition tables: what holds whatever the edges are called. */
class TransitionsTest {
    private static final Set<CommandState> COMMAND_ENDS = EnumSet.of(CommandState.UNDONE, CommandState.WAIVED);

    @Test
    void aCommandEventLeadsToOneState() {
        assertThat(CommandTransitions.ALL.stream().map(t -> List.of(t.from(), t.event())))
                .doesNotHaveDuplicates();
        for (Transition edge : CommandTransitions.ALL) {
            assertThat(CommandTransitions.next(edge.from(), edge.event())).contains(edge.to());
        }
        long legal = Arrays.stream(CommandState.values())
                .flatMap(state ->
                        Arrays.stream(CommandEvent.values()).map(event -> CommandTransitions.next(state, event)))
                .filter(java.util.Optional::isPresent)
                .count();
        assertThat(legal).isEqualTo(CommandTransitions.ALL.size());
    }

    @Test
    void everyCommandStateIsReachedAndEveryEventUsed() {
        assertThat(reached(CommandState.WAITING, CommandTransitions.ALL, Transition::from, Transition::to))
                .containsExactlyInAnyOrder(CommandState.values());
        assertThat(CommandTransitions.ALL.stream().map(Transition::event).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(CommandEvent.values());
    }

    @Test
    void onlyEndedCommandsHaveNoWayOn() {
        Set<CommandState> withWayOn =
                CommandTransitions.ALL.stream().map(Transition::from).collect(Collectors.toSet());
        for (CommandState state : CommandState.values()) {
            assertThat(withWayOn.contains(state)).as(state.label()).isEqualTo(!COMMAND_ENDS.contains(state));
        }
    }

    @Test
    void aCommandThatWasUndoneNeverRunsForwardAgain() {
        Set<CommandState> afterUndo =
                reached(CommandState.UNDO_WAITING, CommandTransitions.ALL, Transition::from, Transition::to);
        assertThat(afterUndo)
                .containsExactlyInAnyOrder(
                        CommandState.UNDO_WAITING,
                        CommandState.UNDO_READY,
                        CommandState.UNDOING,
                        CommandState.UNDONE,
                        CommandState.UNDO_FAILED,
                        CommandState.WAIVED);
    }

    @Test
    void whatMayBeOnTheNodeIsNeverCancelled() {
        for (CommandState state : CommandState.values()) {
            if (state.onTheNode()) {
                assertThat(CommandTransitions.next(state, CommandEvent.CANCEL)).isEmpty();
            }
        }
    }

    @Test
    void onlyWhatIsReadyIsClaimed() {
        assertThat(CommandTransitions.ALL.stream()
                        .filter(t -> t.event() == CommandEvent.CLAIM)
                        .map(Transition::from))
                .containsExactlyInAnyOrder(CommandState.READY, CommandState.UNDO_READY);
        assertThat(CommandTransitions.ALL.stream()
                        .filter(t -> t.to().onTheNode())
                        .map(Transition::event))
                .containsOnly(CommandEvent.CLAIM);
    }

    @Test
    void aGroupEventLeadsToOneState() {
        assertThat(GroupTransitions.ALL.stream().map(t -> List.of(t.from(), t.event())))
                .doesNotHaveDuplicates();
        for (GroupTransitions.Transition edge : GroupTransitions.ALL) {
            assertThat(GroupTransitions.next(edge.from(), edge.event())).contains(edge.to());
        }
        assertThat(GroupTransitions.ALL.stream()
                        .map(GroupTransitions.Transition::event)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(GroupEvent.values());
    }

    @Test
    void everyGroupComesToAnEndOrToAnOperator() {
        Set<GroupState> withWayOn = GroupTransitions.ALL.stream()
                .map(GroupTransitions.Transition::from)
                .collect(Collectors.toSet());
        for (GroupState state : GroupState.values()) {
            if (withWayOn.contains(state)) {
                assertThat(state.ended()).as(state.label()).isFalse();
                assertThat(groupStatesFrom(state)).as(state.label()).anyMatch(GroupState::ended);
            } else {
                assertThat(state.ended()).as(state.label()).isTrue();
            }
        }
    }

    @Test
    void beforeTheDecisionAGroupCanBeUndoneAndAfterItOnlyGoOn() {
        for (GroupState state : List.of(GroupState.PENDING, GroupState.ACTIVE, GroupState.PREPARED)) {
            assertThat(GroupTransitions.next(state, GroupEvent.ABORT)).contains(GroupState.ABORTING);
        }
        assertThat(groupStatesFrom(GroupState.COMPLETING))
                .containsExactlyInAnyOrder(GroupState.COMPLETING, GroupState.COMMITTED);
        assertThat(groupStatesFrom(GroupState.ABORTING))
                .doesNotContain(GroupState.COMMITTED, GroupState.COMPLETING, GroupState.ACTIVE);
    }

    private static Set<GroupState> groupStatesFrom(GroupState start) {
        return reached(start, GroupTransitions.ALL, GroupTransitions.Transition::from, GroupTransitions.Transition::to);
    }

    private static <T, S> Set<S> reached(S start, List<T> edges, Function<T, S> from, Function<T, S> to) {
        Set<S> reached = new HashSet<>(Set.of(start));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (T edge : edges) {
                grew |= reached.contains(from.apply(edge)) && reached.add(to.apply(edge));
            }
        }
        return reached;
    }
}
