package io.shardwright.torture;

import io.shardwright.api.CommandRequest;
import io.shardwright.api.ProbesRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command of a planned group.
 *
 * @param rollback null exactly for a command of the phase after the decision
 * @param effect the SQL that has the same effect, for the reckoning at the end
 */
record PlannedCommand(
        String name,
        String node,
        String forward,
        @Nullable String rollback,
        @Nullable ProbesRequest probes,
        List<String> after,
        String effect) {
    PlannedCommand {
        after = List.copyOf(after);
    }

    boolean afterDecision() {
        return rollback == null;
    }

    CommandRequest request() {
        return new CommandRequest(name, node, forward, rollback, afterDecision() ? "after" : null, after, probes, null);
    }
}
