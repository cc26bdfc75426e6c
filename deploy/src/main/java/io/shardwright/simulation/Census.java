package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.CommandTransitions;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupTransitions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what happened in a run: faults, orders, and each edge of the transition tables. */
final class Census {
    private final Map<Happening, Long> happenings = new EnumMap<>(Happening.class);
    private final Map<CommandState, Map<CommandState, Long>> commands = new EnumMap<>(CommandState.class);
    private final Map<GroupState, Map<GroupState, Long>> groups = new EnumMap<>(GroupState.class);

    void count(Happening what) {
        happenings.merge(what, 1L, Long::sum);
    }

    void moved(CommandState from, CommandState to) {
        commands.computeIfAbsent(from, f -> new EnumMap<>(CommandState.class)).merge(to, 1L, Long::sum);
    }

    void moved(GroupState from, GroupState to) {
        groups.computeIfAbsent(from, f -> new EnumMap<>(GroupState.class)).merge(to, 1L, Long::sum);
    }

    /** What happened at all, by its name. */
    Map<String, Long> counted() {
        Map<String, Long> counted = new TreeMap<>();
        happenings.forEach((what, count) -> counted.put(what.label(), count));
        commands.forEach((from, edges) -> edges.forEach((to, count) -> counted.put(edge(from, to), count)));
        groups.forEach((from, edges) -> edges.forEach((to, count) -> counted.put(edge(from, to), count)));
        return counted;
    }

    private static String edge(CommandState from, CommandState to) {
        return "command " + from.label() + " -> " + to.label();
    }

    private static String edge(GroupState from, GroupState to) {
        return "group " + from.label() + " -> " + to.label();
    }

    /** The names of all that can happen. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Happening what : Happening.values()) {
            names.add(what.label());
        }
        CommandTransitions.ALL.forEach(edge -> names.add(edge(edge.from(), edge.to())));
        GroupTransitions.ALL.forEach(edge -> names.add(edge(edge.from(), edge.to())));
        return names;
    }
}
