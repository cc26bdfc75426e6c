package io.shardwright.rebalance;

import static io.shardwright.rebalance.RebalanceEvent.*;
import static io.shardwright.rebalance.RebalanceState.*;

import java.util.List;
import java.util.Optional;

/** The legal transitions of a rebalance, as data. */
public final class RebalanceTransitions {
    /** One edge: in state {@code from}, {@code event} leads to state {@code to}. */
    public record Transition(RebalanceState from, RebalanceEvent event, RebalanceState to) {}

    public static final List<Transition> ALL = List.of(
            new Transition(PROPOSED, APPROVE, QUEUED),
            new Transition(PROPOSED, REJECT, REJECTED),
            new Transition(QUEUED, BEGIN, RUNNING),
            new Transition(QUEUED, FAIL, FAILED),
            new Transition(QUEUED, PAUSE, PAUSED),
            new Transition(QUEUED, STOP, STOPPING),
            new Transition(QUEUED, UNDO, STOPPING),
            new Transition(RUNNING, PAUSE, PAUSED),
            new Transition(RUNNING, STOP, STOPPING),
            new Transition(RUNNING, UNDO, STOPPING),
            new Transition(RUNNING, FINISH, COMPLETED),
            new Transition(RUNNING, FAIL, FAILED),
            // Stopped table by table, or node by node.
            new Transition(RUNNING, HALT, STOPPED),
            // Another may have begun meanwhile, and the fleet have changed: it waits for its turn again.
            new Transition(PAUSED, RESUME, QUEUED),
            new Transition(PAUSED, STOP, STOPPING),
            new Transition(PAUSED, UNDO, STOPPING),
            // Each may become the stronger one while it is followed.
            new Transition(STOPPING, STOP, STOPPING),
            new Transition(STOPPING, UNDO, STOPPING),
            new Transition(STOPPING, HALT, STOPPED),
            new Transition(STOPPING, EMPTY, ROLLED_BACK),
            new Transition(STOPPING, FAIL, FAILED),
            new Transition(STOPPED, RESUME, QUEUED),
            new Transition(STOPPED, UNDO, STOPPING),
            new Transition(FAILED, RESUME, QUEUED),
            new Transition(FAILED, UNDO, STOPPING),
            new Transition(COMPLETED, UNDO, STOPPING));

    private RebalanceTransitions() {}

    /** The state after {@code event} in state {@code from}, or empty where the event is illegal there. */
    public static Optional<RebalanceState> next(RebalanceState from, RebalanceEvent event) {
        return ALL.stream()
                .filter(t -> t.from() == from && t.event() == event)
                .map(Transition::to)
                .findFirst();
    }
}
