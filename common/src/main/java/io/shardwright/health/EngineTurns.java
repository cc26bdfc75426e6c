package io.shardwright.health;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a look of the leader takes on of what is too much for one, and what it makes of what looks before it have found. */
public final class EngineTurns {
    private EngineTurns() {}

    /**
     * The objects that are looked at in a run: first those that a run before has found something of, then others in turn, so that all have had theirs after as many runs as it takes with
     * {@code max} in each.
     *
     * @param all that there are
     * @param suspect what something was found of
     * @param run its number, one more each time
     * @param max of the suspect, and of all, in one run
     */
    public static List<String> of(Set<String> all, Set<String> suspect, long run, int max) {
        Set<String> of = new TreeSet<>(suspect);
        of.retainAll(all);
        Set<String> turn = new LinkedHashSet<>(window(of, run, max));
        turn.addAll(window(all, run, max));
        return List.copyOf(turn);
    }

    private static List<String> window(Set<String> all, long run, int max) {
        List<String> sorted = all.stream().sorted().toList();
        if (sorted.size() <= max) {
            return sorted;
        }
        List<String> window = new ArrayList<>();
        int start = (int) (run % sorted.size() * max % sorted.size());
        for (int i = 0; i < max; i++) {
            window.add(sorted.get((start + i) % sorted.size()));
        }
        return window;
    }

    /**
     * What is known after a look.
     *
     * @param kind of what was looked for
     * @param before what was known of it
     * @param looked what was found, by object; without a finding it was well. What could not be looked at is not in it
     * @param all objects that there are: of others nothing is kept
     */
    public static List<EngineFinding> after(
            EngineFinding.Kind kind,
            List<EngineFinding> before,
            Map<String, Optional<String>> looked,
            Set<String> all) {
        Map<String, EngineFinding> found = before.stream()
                .filter(finding -> finding.kind() == kind && all.contains(finding.object()))
                .collect(Collectors.toMap(EngineFinding::object, Function.identity(), (a, b) -> a, TreeMap::new));
        looked.forEach((object, detail) -> {
            if (detail.isEmpty()) {
                found.remove(object);
            } else {
                found.put(object, next(new EngineFinding(kind, object, detail.get(), 1), found.get(object)));
            }
        });
        return List.copyOf(found.values());
    }

    private static EngineFinding next(EngineFinding now, @Nullable EngineFinding before) {
        return before != null && before.detail().equals(now.detail())
                ? new EngineFinding(now.kind(), now.object(), now.detail(), Math.addExact(before.looks(), 1))
                : now;
    }
}
