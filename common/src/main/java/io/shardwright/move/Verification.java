package io.shardwright.move;

import java.util.List;
import java.util.Map;

/**
 * A comparison of a target with its sources, each at one position.
 *
 * @param columns what was compared: those that have the same type everywhere
 * @param at the position of each source, by its node
 */
public record Verification(
        List<String> columns, Map<String, GtidPosition> at, TableChecksum sources, TableChecksum target) {
    public Verification {
        columns = List.copyOf(columns);
        at = Map.copyOf(at);
    }

    /** Whether the rows are the same. */
    public boolean matches() {
        return sources.equals(target);
    }
}
