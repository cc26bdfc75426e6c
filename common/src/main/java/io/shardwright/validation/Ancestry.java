package io.shardwright.validation;

import io.shardwright.queue.CommandPair;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which commands certainly run before which: those that they wait for, through however many others. */
final class Ancestry {
    private final List<CommandPair> commands;
    private final Map<String, Integer> places = new HashMap<>();

    /** Of the command asked about last: questions about one come together. */
    private int known = -1;

    private BitSet ancestors = new BitSet();

    Ancestry(List<CommandPair> commands) {
        this.commands = commands;
        for (CommandPair command : commands) {
            places.put(command.name(), places.size());
        }
    }

    boolean isAncestor(int earlier, int later) {
        if (known != later) {
            known = later;
            ancestors = of(later);
        }
        return ancestors.get(earlier);
    }

    private BitSet of(int place) {
        BitSet found = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        open.push(place);
        while (!open.isEmpty()) {
            for (String name : commands.get(open.pop()).after()) {
                Integer needed = places.get(name);
                if (needed != null && !found.get(needed)) {
                    found.set(needed);
                    open.push(needed);
                }
            }
        }
        return found;
    }
}
