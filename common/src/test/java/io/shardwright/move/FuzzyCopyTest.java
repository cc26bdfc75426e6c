package io.shardwright.move;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Why every change after the start is done, also those that a chunk's snapshot has seen: {@link ChangeRule}. A table is a map from key to a unique value; writing a row removes whatever else has its
 * value.
 */
final class FuzzyCopyTest {
    private static final int KEYS = 6;
    private static final int VALUES = 4;

    /** Key {@code key} takes {@code value}; null deletes it. */
    private record Change(int key, @Nullable Integer value) {}

    private static void put(Map<Integer, Integer> table, Change change) {
        table.remove(change.key());
        Integer value = change.value();
        if (value != null) {
            table.values().removeIf(value::equals);
            table.put(change.key(), value);
        }
    }

    /** The states of a source with a unique value, before the first change and after each. */
    private static List<Map<Integer, Integer>> states(List<Change> history, Random random) {
        Map<Integer, Integer> now = new HashMap<>();
        List<Map<Integer, Integer>> states = new ArrayList<>();
        states.add(Map.copyOf(now));
        while (history.size() < 40) {
            int key = random.nextInt(KEYS);
            @Nullable Integer value = random.nextInt(5) == 0 ? null : Integer.valueOf(random.nextInt(VALUES));
            Set<Integer> taken = new HashSet<>(now.values());
            if (value != null && taken.contains(value)) {
                continue;
            }
            Change change = new Change(key, value);
            history.add(change);
            put(now, change);
            states.add(Map.copyOf(now));
        }
        return states;
    }

    @Property(tries = 2_000)
    void endsWhereTheSourceIs(@ForAll long seed) {
        Random random = new Random(seed);
        List<Change> history = new ArrayList<>();
        List<Map<Integer, Integer>> states = states(history, random);
        int start = random.nextInt(10);
        Map<Integer, Integer> target = new HashMap<>();
        // Each key is a chunk with a snapshot of its own after the start, and the chunks come in any order.
        List<Integer> keys = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        java.util.Collections.shuffle(keys, random);
        for (int key : keys) {
            Integer value =
                    states.get(start + random.nextInt(states.size() - start)).get(key);
            if (value != null) {
                put(target, new Change(key, value));
            }
        }
        for (Change change : history.subList(start, history.size())) {
            put(target, change);
        }
        assertThat(target).isEqualTo(states.get(states.size() - 1));
    }

    @Property(tries = 2_000)
    void endsThereToo_whenChangesAreDoneAgain(@ForAll long seed) {
        Random random = new Random(seed);
        List<Change> history = new ArrayList<>();
        List<Map<Integer, Integer>> states = states(history, random);
        int from = random.nextInt(states.size());
        Map<Integer, Integer> target = new HashMap<>(states.get(states.size() - 1));
        for (Change change : history.subList(from, history.size())) {
            put(target, change);
        }
        assertThat(target).isEqualTo(states.get(states.size() - 1));
    }

    @Test
    void losesARowIfWhatASnapshotHasSeenIsLeftOut() {
        // Row 1 takes value 7, gives it up, then row 2 takes it, and only then row 2 is copied.
        List<Change> history = List.of(new Change(1, 7), new Change(1, 8), new Change(2, 7));
        Map<Integer, Integer> target = new HashMap<>(Map.of(2, 7));
        Map<Integer, Integer> snapshotOf = Map.of(1, 0, 2, 3);
        for (int i = 0; i < history.size(); i++) {
            if (i >= snapshotOf.getOrDefault(history.get(i).key(), 0)) {
                put(target, history.get(i));
            }
        }
        assertThat(target).as("row 2 is gone").isEqualTo(Map.of(1, 8));
    }
}
