package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.CommandTransitions;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupTransitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what happened in a run: faults, orders, and each edge of the transition tables. */
final class Census {
    private static final int COMMAND_STATES = CommandState.values().length;
    private static final int GROUP_STATES = GroupState.values().length;

    private final long[] happenings = new long[Happening.values().length];
    private final long[] commands = new long[COMMAND_STATES * COMMAND_STATES];
    private final long[] groups = new long[GROUP_STATES * GROUP_STATES];

    void count(Happening what) {
        happenings[what.ordinal()]++;
    }

    void moved(CommandState from, CommandState to) {
        commands[from.ordinal() * COMMAND_STATES + to.ordinal()]++;
    }

    void moved(GroupState from, GroupState to) {
        groups[from.ordinal() * GROUP_STATES + to.ordinal()]++;
    }

    /** What happened at all, by its name. */
    Map<String, Long> counted() {
        Map<String, Long> counted = new TreeMap<>();
        for (Happening what : Happening.values()) {
            put(counted, what.label(), happenings[what.ordinal()]);
        }
        CommandTransitions.ALL.forEach(edge -> put(
                counted,
                edge(edge.from(), edge.to()),
                commands[edge.from().ordinal() * COMMAND_STATES + edge.to().ordinal()]));
        GroupTransitions.ALL.forEach(edge -> put(
                counted,
                edge(edge.from(), edge.to()),
                groups[edge.from().ordinal() * GROUP_STATES + edge.to().ordinal()]));
        return counted;
    }

    private static void put(Map<String, Long> counted, String name, long count) {
        if (count > 0) {
            counted.put(name, count);
        }
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
