package io.shardwright.queue;

import static io.shardwright.queue.GroupEvent.*;
import static io.shardwright.queue.GroupState.*;

import java.util.List;
import java.util.Optional;

/** The legal transitions of a group, as data. Before the decision a group can only be undone, after it only go forward. */
public final class GroupTransitions {
    /** One edge: in state {@code from}, {@code event} leads to state {@code to}. */
    public record Transition(GroupState from, GroupEvent event, GroupState to) {}

    public static final List<Transition> ALL = List.of(
            new Transition(PENDING, ACTIVATE, ACTIVE),
            new Transition(PENDING, ABORT, ABORTING),
            new Transition(ACTIVE, PREPARE, PREPARED),
            new Transition(ACTIVE, ABORT, ABORTING),
            new Transition(PREPARED, DECIDE, COMPLETING),
            new Transition(PREPARED, COMMIT, COMMITTED),
            new Transition(PREPARED, ABORT, ABORTING),
            new Transition(COMPLETING, COMMIT, COMMITTED),
            new Transition(ABORTING, FINISH_UNDO, ROLLED_BACK),
            new Transition(ABORTING, FINISH_WITH_WAIVERS, ROLLED_BACK_WITH_WAIVERS),
            new Transition(ABORTING, GET_STUCK, ROLLBACK_STUCK),
            // While it goes back to a savepoint.
            new Transition(ACTIVE, GET_STUCK, ROLLBACK_STUCK),
            new Transition(ROLLBACK_STUCK, RESUME_UNDO, ABORTING));

    private GroupTransitions() {}

    /** The state after {@code event} in state {@code from}, or empty where the event is illegal there. */
    public static Optional<GroupState> next(GroupState from, GroupEvent event) {
        return ALL.stream()
                .filter(t -> t.from() == from && t.event() == event)
                .map(Transition::to)
                .findFirst();
    }
}
