package io.shardwright.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** What is to be done at an exchange, and the first of its statements for whose sake. */
    record Hit(Aim aim, StatementShape statement) {}

    /**
     * Sees the statements of one exchange and says what is to be done at it, now. What is done to it is done to each of them.
     *
     * @param possible whether the aim may be taken at this moment
     */
    synchronized Optional<Hit> at(List<StatementShape> exchange, Predicate<Aim> possible) {
        Map<Aim, StatementShape> due = new LinkedHashMap<>();
        for (StatementShape statement : exchange) {
            pending.computeIfAbsent(statement, this::everyAim).forEach(aim -> due.putIfAbsent(aim, statement));
        }
        Optional<Hit> chosen = due.keySet().stream()
                .filter(possible)
                .findFirst()
                .map(aim -> new Hit(aim, Objects.requireNonNull(due.get(aim))));
        chosen.ifPresent(taken -> exchange.stream()
                .filter(statement ->
                        Objects.requireNonNull(pending.get(statement)).remove(taken.aim()))
                .forEach(statement -> hit.computeIfAbsent(statement, any -> EnumSet.noneOf(Aim.class))
                        .add(taken.aim())));
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
