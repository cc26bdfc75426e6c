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
import java.util.function.Function;

/**
 * The sweep over the statements of the protocol: learns their shapes as they pass and gives each of them its aims once. Safe for use by
 * many threads.
 */
final class Sweep {
    private final Random random;
    private final Map<StatementShape, List<Aim>> pending = new HashMap<>();
    private final Map<StatementShape, Set<Aim>> hit = new TreeMap<>();
    private final Map<StatementShape, Integer> sightings = new HashMap<>();

    Sweep(long seed) {
        this.random = new Random(seed);
    }

    /**
     * What is to be done at an exchange, and the rarest of its statements for whose sake.
     *
     * @param sightings how often that statement has been seen, this time among them
     */
    record Hit(Aim aim, StatementShape statement, int sightings) {}

    /**
     * Sees the statements of one exchange and has done to it what is due, now. What is done to it is done to each of them.
     *
     * @param attempt is tried with one hit after another; empty when it cannot be done at this moment
     * @return what the attempt that succeeded returned
     */
    synchronized <T> Optional<T> at(List<StatementShape> exchange, Function<Hit, Optional<T>> attempt) {
        Map<Aim, Hit> due = new LinkedHashMap<>();
        for (StatementShape statement : exchange) {
            int seen = sightings.merge(statement, 1, Integer::sum);
            for (Aim aim : pending.computeIfAbsent(statement, this::everyAim)) {
                due.merge(
                        aim,
                        new Hit(aim, statement, seen),
                        (one, other) -> one.sightings() <= other.sightings() ? one : other);
            }
        }
        for (Hit candidate : due.values()) {
            Optional<T> done = attempt.apply(candidate);
            if (done.isPresent()) {
                record(candidate.aim(), exchange);
                return done;
            }
        }
        return Optional.empty();
    }

    private void record(Aim aim, List<StatementShape> exchange) {
        for (StatementShape statement : exchange) {
            if (Objects.requireNonNull(pending.get(statement)).remove(aim)) {
                hit.computeIfAbsent(statement, any -> EnumSet.noneOf(Aim.class)).add(aim);
            }
        }
    }

    private List<Aim> everyAim(StatementShape shape) {
        List<Aim> aims = new ArrayList<>(shape.ofTheProtocol() ? Aim.PROTOCOL : Aim.AROUND);
        aims.add(random.nextBoolean() ? Aim.STOP_BEFORE : Aim.STOP_AFTER);
        if (shape.isForANode()) {
            aims.add(random.nextBoolean() ? Aim.REFUSE_INTERRUPTED : Aim.REFUSE_LOCKED);
        }
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
