package io.shardwright.cleanup;

import java.util.OptionalLong;

/**
 * A record that may have served its time.
 *
 * @param id of its row, for whoever reads it again
 * @param name for people
 * @param state as it is recorded
 * @param servedAt since when it is in that state, epoch milliseconds; empty while it has not ended
 * @param neededBy what still needs it, such as {@code move 7f...}; empty if nothing does
 * @param rows how much goes with it
 */
public record Candidate(String id, String name, String state, OptionalLong servedAt, String neededBy, int rows) {
    public Candidate {
        if (id.isEmpty() || name.isEmpty() || rows < 0) {
            throw new IllegalArgumentException("'" + id + "', '" + name + "' of " + rows + " rows");
        }
    }
}
