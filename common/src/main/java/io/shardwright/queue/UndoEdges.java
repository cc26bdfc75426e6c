package io.shardwright.queue;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which undo waits for which. Goals: a mirrored undo runs as parallel as its forward half did, and nothing loses what it stands on before it is
 * undone itself. Constraint: commands that left nothing to undo take no part, but what they passed on holds: with {@code c} after {@code b}
 * after {@code a} and nothing to undo of {@code b}, the undo of {@code a} waits for that of {@code c}. The same if the undo of {@code b} has begun
 * already and cannot be called back: what comes behind it waits for it, and for all that it should have waited for.
 */
public final class UndoEdges {
    /** Beyond this strict order is cheaper than its parallelism is worth; a group is published with no more edges either. */
    static final int EDGES_MAX = 100_000;

    private static final BitSet NOTHING = new BitSet();

    /** {@code command} waits for {@code waitsFor}: forward, or both undone. Which of them is said by who holds it. */
    public record Edge(long command, long waitsFor) {}

    private UndoEdges() {}

    /**
     * The edges of a mirrored undo.
     *
     * @param undo the ids of the commands that are to be undone
     * @param begun those of them whose undo may be on its node
     * @param forward all forward edges of the group
     * @param rollback its explicit rollback edges
     * @return edges between commands of {@code undo} only; if they would be too many, those of one undo after another
     */
    public static List<Edge> mirrored(Collection<Long> undo, Set<Long> begun, List<Edge> forward, List<Edge> rollback) {
        Map<Long, List<Long>> waits = new HashMap<>();
        forward.forEach(edge ->
                waits.computeIfAbsent(edge.waitsFor(), id -> new ArrayList<>()).add(edge.command()));
        rollback.forEach(edge ->
                waits.computeIfAbsent(edge.command(), id -> new ArrayList<>()).add(edge.waitsFor()));
        List<Long> ids = List.copyOf(new TreeSet<>(undo));
        List<Long> inward = inwardFirst(ids, waits);
        Map<Long, BitSet> reached = reached(ids, inward, begun, waits);
        List<Edge> edges = new ArrayList<>();
        for (long id : ids) {
            BitSet others = reached.getOrDefault(id, new BitSet());
            if (edges.size() + others.cardinality() > EDGES_MAX) {
                Set<Long> wanted = Set.copyOf(ids);
                return oneByOne(inward.stream().filter(wanted::contains).toList(), begun);
            }
            others.stream().forEach(place -> edges.add(new Edge(id, ids.get(place))));
        }
        return edges;
    }

    /**
     * For each command the places in {@code ids} of those that its undo waits for. What left nothing passes on what it has reached itself, so each edge
     * is looked at once, however many undos lie before it; a second look finds that the first one found all, as long as nothing waits in a circle.
     */
    private static Map<Long, BitSet> reached(
            List<Long> ids, List<Long> inward, Set<Long> begun, Map<Long, List<Long>> waits) {
        Map<Long, Integer> places = new HashMap<>();
        ids.forEach(id -> places.put(id, places.size()));
        Map<Long, BitSet> reached = new HashMap<>();
        boolean grows = true;
        while (grows) {
            grows = false;
            for (long id : inward) {
                BitSet all = reached.computeIfAbsent(id, any -> new BitSet());
                int before = all.cardinality();
                for (long other : waits.getOrDefault(id, List.of())) {
                    Integer place = places.get(other);
                    if (place != null) {
                        all.set(place);
                    }
                    if (place == null || begun.contains(other)) {
                        all.or(reached.getOrDefault(other, NOTHING));
                    }
                }
                grows |= all.cardinality() > before;
            }
        }
        return reached;
    }

    /** All that can be reached from these, each behind all that it waits for, and else the highest first. */
    private static List<Long> inwardFirst(List<Long> ids, Map<Long, List<Long>> waits) {
        List<Long> order = new ArrayList<>();
        Set<Long> opened = new HashSet<>();
        Set<Long> placed = new HashSet<>();
        Deque<Long> next = new ArrayDeque<>();
        ids.forEach(next::push);
        while (!next.isEmpty()) {
            long id = next.peek();
            if (opened.add(id)) {
                waits.getOrDefault(id, List.of()).stream()
                        .filter(other -> !opened.contains(other))
                        .forEach(next::push);
            } else {
                next.pop();
                if (placed.add(id)) {
                    order.add(id);
                }
            }
        }
        return order;
    }

    private static List<Edge> oneByOne(List<Long> order, Set<Long> begun) {
        List<Edge> edges = new ArrayList<>();
        for (int i = 1; i < order.size(); i++) {
            int before = i - 1;
            edges.add(new Edge(order.get(i), order.get(before)));
            while (before > 0 && begun.contains(order.get(before))) {
                before--;
                edges.add(new Edge(order.get(i), order.get(before)));
            }
        }
        return edges;
    }

    /**
     * Refuses rollback dependencies that the group's order of undoing could not keep.
     *
     * @param commands in the order of their ids
     * @throws ShardwrightException {@link ErrorCode#UNKNOWN_DEPENDENCY} for a name that is not there or has no rollback;
     *     {@link ErrorCode#ROLLBACK_ORDER} for one that contradicts the order
     */
    public static void check(List<CommandPair> commands, UndoMode mode) {
        Map<String, Integer> places = new HashMap<>();
        commands.forEach(command -> places.put(command.name(), places.size()));
        for (CommandPair command : commands) {
            for (String name : command.rollbackAfter()) {
                Integer place = places.get(name);
                if (place == null
                        || command.phase() == Phase.AFTER
                        || commands.get(place).phase() == Phase.AFTER) {
                    throw new ShardwrightException(
                            ErrorCode.UNKNOWN_DEPENDENCY,
                            "the undo of '" + command.name() + "' cannot wait for that of '" + name + "'",
                            "Name commands of phase before of the same group in 'rollbackAfter'.");
                }
                if (mode == UndoMode.REVERSE && place <= places.getOrDefault(command.name(), 0)) {
                    throw contradiction(
                            command.name(), name, "strict reverse order undoes '" + command.name() + "' first");
                }
            }
        }
        if (mode == UndoMode.MIRRORED) {
            checkCircle(commands, places);
        }
    }

    /** Kahn's algorithm over the undo's edges: a command that is never free is part of a circle or behind one. */
    private static void checkCircle(List<CommandPair> commands, Map<String, Integer> places) {
        int[] blockers = new int[commands.size()];
        List<List<Integer>> waiters = new ArrayList<>();
        commands.forEach(command -> waiters.add(new ArrayList<>()));
        for (int place = 0; place < commands.size(); place++) {
            for (String name : new TreeSet<>(commands.get(place).after())) {
                blockers[places.getOrDefault(name, place)]++;
                waiters.get(place).add(places.getOrDefault(name, place));
            }
            for (String name : new TreeSet<>(commands.get(place).rollbackAfter())) {
                blockers[place]++;
                waiters.get(places.getOrDefault(name, place)).add(place);
            }
        }
        Deque<Integer> free = new ArrayDeque<>();
        for (int place = 0; place < blockers.length; place++) {
            if (blockers[place] == 0) {
                free.add(place);
            }
        }
        while (!free.isEmpty()) {
            for (int waiter : waiters.get(free.remove())) {
                if (--blockers[waiter] == 0) {
                    free.add(waiter);
                }
            }
        }
        for (int place = 0; place < blockers.length; place++) {
            CommandPair command = commands.get(place);
            if (blockers[place] > 0 && !command.rollbackAfter().isEmpty()) {
                throw contradiction(
                        command.name(),
                        Collections.min(command.rollbackAfter()),
                        "their undos would wait for each other");
            }
        }
    }

    private static ShardwrightException contradiction(String command, String other, String why) {
        return new ShardwrightException(
                ErrorCode.ROLLBACK_ORDER,
                "the undo of '" + command + "' cannot wait for that of '" + other + "': " + why,
                "Put '" + other + "' after '" + command + "' in the group, or ask for undo: mirrored.");
    }
}
