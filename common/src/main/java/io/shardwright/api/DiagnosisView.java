package io.shardwright.api;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is on nodes beside what is to be there.
 *
 * @param nodes those that were asked
 * @param lines what is not as it is to be, or every object if that was asked for
 * @param counts of all objects by verdict
 */
public record DiagnosisView(List<String> nodes, List<DiagnosisLineView> lines, SortedMap<String, Integer> counts) {
    private static final Set<String> NOTHING_WRONG = Set.of("ok", "changing", "unseen");

    public DiagnosisView {
        nodes = Lists.copy(nodes);
        lines = Lists.copy(lines);
        counts = new TreeMap<>(counts);
    }

    /** Whether anything is not as it is to be. */
    public boolean differs() {
        return counts.keySet().stream().anyMatch(verdict -> !NOTHING_WRONG.contains(verdict));
    }
}
