package io.shardwright.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings that were read, for a process that starts or for one that runs.
 *
 * @param settings what the process goes by: of a running one, what needs a restart is as it was
 * @param values of each key as the process goes by it
 * @param taken keys whose values are others than before
 * @param waiting keys whose values in the file are others than those that the process goes by until it is restarted
 */
public record Reading<S>(S settings, Map<String, Object> values, Set<String> taken, Set<String> waiting) {
    public Reading {
        values = Map.copyOf(values);
        taken = Set.copyOf(taken);
        waiting = Set.copyOf(waiting);
    }

    /** The keys that wait, in the order of the alphabet. */
    public String waitingKeys() {
        return String.join(", ", new TreeSet<>(waiting));
    }

    /** The keys that were taken, in the order of the alphabet. */
    public String takenKeys() {
        return String.join(", ", new TreeSet<>(taken));
    }
}
