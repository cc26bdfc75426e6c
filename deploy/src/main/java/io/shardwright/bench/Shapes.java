package io.shardwright.bench;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.CommandPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The commands of each scenario, as groups. A command's name ends in its number among all. */
final class Shapes {
    static final int NODES = 16;

    /** How many commands an independent group has: about a resharding of a table over a small fleet. */
    static final int GROUP_SIZE = 1_000;

    private static final int CHAIN_LENGTH = 100;

    private Shapes() {}

    static int nodes(Scenario scenario) {
        return switch (scenario) {
            case SHARDWRIGHT, DB_SCHEDULER, OLD_ROWS, FULL_PATH, RECORDED, UNRECORDED -> 1;
            case CHAINS, FAN_OUT, FAN_IN, UNDO_STRICT, UNDO_MIRRORED -> NODES;
        };
    }

    /** {@code tasks} commands in groups. */
    static List<List<CommandPair>> of(Scenario scenario, int tasks) {
        return switch (scenario) {
            case SHARDWRIGHT, DB_SCHEDULER, OLD_ROWS, FULL_PATH, RECORDED, UNRECORDED -> independent(tasks);
            case UNDO_STRICT, UNDO_MIRRORED -> List.of(failing(tasks));
            case CHAINS -> List.of(chain(tasks));
            case FAN_OUT ->
                List.of(IntStream.range(0, tasks)
                        .mapToObj(i -> command(i, i, i == 0 ? List.of() : List.of(name(0))))
                        .toList());
            case FAN_IN ->
                List.of(IntStream.range(0, tasks)
                        .mapToObj(i -> command(
                                i,
                                i,
                                i < tasks - 1
                                        ? List.of()
                                        : IntStream.range(0, tasks - 1)
                                                .mapToObj(Shapes::name)
                                                .toList()))
                        .toList());
        };
    }

    private static List<List<CommandPair>> independent(int tasks) {
        List<List<CommandPair>> groups = new ArrayList<>();
        for (int from = 0; from < tasks; from += GROUP_SIZE) {
            groups.add(IntStream.range(from, Math.min(tasks, from + GROUP_SIZE))
                    .mapToObj(i -> command(i, 0, List.of()))
                    .toList());
        }
        return groups;
    }

    /** Many chains in one group. */
    private static List<CommandPair> chain(int tasks) {
        List<CommandPair> all = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            all.add(command(i, i, i % CHAIN_LENGTH == 0 ? List.of() : List.of(name(i - 1))));
        }
        return all;
    }

    /** Chains that succeed, and after them all one command that fails. */
    private static List<CommandPair> failing(int tasks) {
        List<CommandPair> all = new ArrayList<>(chain(tasks));
        List<String> ends = IntStream.range(0, tasks)
                .filter(i -> i % CHAIN_LENGTH == CHAIN_LENGTH - 1 || i == tasks - 1)
                .mapToObj(Shapes::name)
                .toList();
        all.add(CommandPair.of(NoOpNode.FAILING, new NodeName("n1"), new RunSql("DO 1"), new RunSql("DO 2"), ends));
        return all;
    }

    /** A number of a command, and that of one which goes before it. */
    interface Edges {
        void follows(int command, int other);
    }

    /** What each command of a group waits for on its way forward. */
    static void forwardEdges(List<CommandPair> group, Edges edges) {
        for (CommandPair command : group) {
            command.after().forEach(other -> edges.follows(number(command.name()), number(other)));
        }
    }

    /** The same of undoing what was applied: mirrored it goes by the edges, and else each waits for the one behind it. */
    static void undoEdges(Scenario scenario, List<CommandPair> group, Edges edges) {
        List<CommandPair> applied =
                group.stream().filter(command -> number(command.name()) >= 0).toList();
        if (scenario == Scenario.UNDO_MIRRORED) {
            forwardEdges(applied, (command, other) -> edges.follows(other, command));
        } else {
            // As each is undone only after the next, the last first.
            for (int i = applied.size() - 2; i >= 0; i--) {
                edges.follows(
                        number(applied.get(i).name()), number(applied.get(i + 1).name()));
            }
        }
    }

    /** One that stands alone. */
    static CommandPair single(int number) {
        return command(number, 0, List.of());
    }

    private static CommandPair command(int number, int place, List<String> after) {
        return CommandPair.of(
                name(number),
                new NodeName("n" + (place % NODES + 1)),
                new RunSql("INSERT INTO bench (id) VALUES (" + number + ")"),
                new RunSql("DELETE FROM bench WHERE id = " + number),
                after);
    }

    private static String name(int number) {
        return "c-" + number;
    }

    /** The number of the command of that name, or -1 if it has none. */
    static int number(String name) {
        return name.startsWith("c-") ? Integer.parseInt(name.substring(2)) : -1;
    }
}
