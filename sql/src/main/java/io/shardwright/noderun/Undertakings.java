package io.shardwright.noderun;

import io.shardwright.action.Action;
import java.util.Optional;

/** The actions that a worker does by other means than one statement. */
public interface Undertakings {
    /** Knows none. */
    Undertakings NONE = action -> Optional.empty();

    /** What is to be done for an action; empty if it is not one of these. */
    Optional<Undertaking> of(Action action);
}
