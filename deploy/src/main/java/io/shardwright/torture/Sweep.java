package io.shardwright.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The sweep over the statements of the protocol: learns their shapes as they pass and gives each of them its aims once. Safe for use by
 * many threads.
 */
final class Sweep {
    private final Random random;
    private final Map<StatementShape, List<Aim>> pending = new HashMap<>();
    private final Map<StatementShape, Set<Aim>> hit = new TreeMap<>();

    Sweep(long seed) {
        this.random = new Random(seed);
    }

    /**
     * Sees a statement and says what is to be done at it, now.
     *
     * @param possible whether the aim may be taken at this moment
     */
    synchronized Optional<Aim> at(StatementShape shape, Predicate<Aim> possible) {
        List<Aim> left = pending.computeIfAbsent(shape, this::everyAim);
        Optional<Aim> chosen = left.stream().filter(possible).findFirst();
        chosen.ifPresent(aim -> {
            left.remove(aim);
            hit.computeIfAbsent(shape, any -> EnumSet.noneOf(Aim.class)).add(aim);
        });
        return chosen;
    }

    private List<Aim> everyAim(StatementShape shape) {
        List<Aim> aims = new ArrayList<>(shape.ofTheProtocol() ? Aim.PROTOCOL : Aim.AROUND);
        aims.add(random.nextBoolean() ? Aim.STOP_BEFORE : Aim.STOP_AFTER);
        Collections.shuffle(aims, random);
        return aims;
    }

    /** How many shapes have been seen. */
    synchronized int seen() {
        return pending.size();
    }

    /** How many shapes have had this aim. */
    synchronized Map<Aim, Integer> hits() {
        Map<Aim, Integer> counts = new EnumMap<>(Aim.class);
        for (Aim aim : Aim.values()) {
            counts.put(aim, (int)
                    hit.values().stream().filter(had -> had.contains(aim)).count());
        }
        return counts;
    }

    /** How many aims are still to be taken at shapes that have been seen. */
    synchronized int left() {
        return pending.values().stream().mapToInt(List::size).sum();
    }

    /** Each shape with the aims that it has not had. */
    synchronized Map<StatementShape, List<Aim>> missing() {
        Map<StatementShape, List<Aim>> missing = new TreeMap<>();
        pending.forEach((shape, left) -> missing.put(shape, List.copyOf(left)));
        return missing;
    }
}
