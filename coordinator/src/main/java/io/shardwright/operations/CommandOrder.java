package io.shardwright.operations;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Puts commands after those they wait for and leaves their order alone otherwise. Undo runs in reverse order, so without this a command
 * that was written before what it needs would lose that before it is undone itself.
 */
final class CommandOrder {
    private CommandOrder() {}

    /**
     * Kahn's algorithm, taking the earliest of those that wait for nothing more.
     *
     * @param commands with names that differ
     * @throws ShardwrightException {@link ErrorCode#UNKNOWN_DEPENDENCY} if one waits for a name that is not there or of another phase;
     *     {@link ErrorCode#DEPENDENCY_CYCLE}
     */
    static List<CommandPair> sorted(List<CommandPair> commands) {
        Map<String, Integer> places = new HashMap<>();
        for (CommandPair command : commands) {
            places.put(command.name(), places.size());
        }
        int[] blockers = new int[commands.size()];
        List<List<Integer>> waiters = new ArrayList<>();
        commands.forEach(command -> waiters.add(new ArrayList<>()));
        for (int place = 0; place < commands.size(); place++) {
            for (String name : Set.copyOf(commands.get(place).after())) {
                int needed = place(places, commands, commands.get(place), name);
                blockers[place]++;
                waiters.get(needed).add(place);
            }
        }
        PriorityQueue<Integer> free = new PriorityQueue<>();
        for (int place = 0; place < blockers.length; place++) {
            if (blockers[place] == 0) {
                free.add(place);
            }
        }
        List<CommandPair> sorted = new ArrayList<>();
        for (Integer place = free.poll(); place != null; place = free.poll()) {
            sorted.add(commands.get(place));
            for (int waiter : waiters.get(place)) {
                if (--blockers[waiter] == 0) {
                    free.add(waiter);
                }
            }
        }
        if (sorted.size() < commands.size()) {
            throw cycle(commands, sorted);
        }
        return sorted;
    }

    private static int place(
            Map<String, Integer> places, List<CommandPair> commands, CommandPair command, String needed) {
        Integer place = places.get(needed);
        if (place == null) {
            throw new ShardwrightException(
                    ErrorCode.UNKNOWN_DEPENDENCY,
                    "command '" + command.name() + "' waits for '" + Words.shown(needed)
                            + "', which the group does not have",
                    "Name commands of the same group in 'after'.");
        }
        if (commands.get(place).phase() != command.phase()) {
            throw new ShardwrightException(
                    ErrorCode.UNKNOWN_DEPENDENCY,
                    "command '" + command.name() + "' waits for '" + needed + "', which is of the other phase",
                    "Leave it out: every command of phase before is done before any of phase after.");
        }
        return place;
    }

    private static ShardwrightException cycle(List<CommandPair> commands, List<CommandPair> sorted) {
        Set<CommandPair> left = new HashSet<>(commands);
        sorted.forEach(left::remove);
        List<String> names = commands.stream()
                .filter(left::contains)
                .map(CommandPair::name)
                .limit(5)
                .toList();
        return new ShardwrightException(
                ErrorCode.DEPENDENCY_CYCLE,
                "commands wait for each other in a circle: " + String.join(", ", names)
                        + (left.size() > names.size() ? ", ..." : ""),
                "Remove one of their dependencies.");
    }
}
