package io.shardwright.fleet;

import static io.shardwright.fleet.NodeStanding.*;
import static io.shardwright.fleet.StandingChange.*;

import java.util.List;
import java.util.Optional;

/** The legal changes of how a node stands, as data. */
public final class StandingTransitions {
    /** One edge: from standing {@code from}, {@code change} leads to standing {@code to}. */
    public record Transition(NodeStanding from, StandingChange change, NodeStanding to) {}

    public static final List<Transition> ALL = List.of(
            new Transition(JOINING, ADMIT, ACTIVE),
            new Transition(JOINING, REFUSE, REFUSED),
            new Transition(JOINING, REMOVE, REMOVED),
            new Transition(REFUSED, RECONSIDER, JOINING),
            new Transition(REFUSED, ADMIT, ACTIVE),
            new Transition(REFUSED, REMOVE, REMOVED),
            new Transition(ACTIVE, DRAIN, DRAINING),
            new Transition(ACTIVE, LOSE, LOST),
            new Transition(ACTIVE, REMOVE, REMOVED),
            // Ordered again, when the first time something was in the way of emptying it.
            new Transition(DRAINING, DRAIN, DRAINING),
            new Transition(DRAINING, UNDRAIN, ACTIVE),
            new Transition(DRAINING, LOSE, LOST),
            new Transition(DRAINING, REMOVE, REMOVED),
            new Transition(LOST, RETURN, RETURNING),
            new Transition(LOST, REMOVE, REMOVED),
            // One that was draining is ordered to drain again in the same moment.
            new Transition(RETURNING, SETTLE, ACTIVE),
            new Transition(RETURNING, LOSE, LOST),
            new Transition(RETURNING, REMOVE, REMOVED),
            // It may have changed in the meantime, so it is looked at as a newcomer.
            new Transition(REMOVED, READMIT, JOINING));

    private StandingTransitions() {}

    /** The standing after {@code change} from standing {@code from}, or empty where that is illegal. */
    public static Optional<NodeStanding> next(NodeStanding from, StandingChange change) {
        return ALL.stream()
                .filter(t -> t.from() == from && t.change() == change)
                .map(Transition::to)
                .findFirst();
    }
}
