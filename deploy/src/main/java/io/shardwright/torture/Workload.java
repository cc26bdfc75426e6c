package io.shardwright.torture;

import io.shardwright.api.LockView;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.UndoMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What is done to the fleet: drawn from a seed, the same for the same seed.
 *
 * @param before by node, what stands there before the first group, as SQL
 * @param groups in the order of their submission
 */
record Workload(Map<String, List<String>> before, List<PlannedGroup> groups) {
    /** Of a hundred groups so many are made to fail: of 4,000 more than 3,000. */
    static final int FAILING_OF_HUNDRED = 78;

    private static final int COMMANDS_MIN = 2;
    private static final int COMMANDS_MAX = 6;

    private static final List<Shape> SHAPES = List.of(Shape.values());

    Workload {
        groups = List.copyOf(groups);
    }

    /** What others of a group a command waits for. */
    private enum Shape {
        CHAIN,
        FAN_OUT,
        FAN_IN,
        LOOSE
    }

    static Workload draw(long seed, int count, List<String> nodes) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, List<String>> before = new TreeMap<>();
        nodes.forEach(node -> before.put(node, Things.before()));
        List<Boolean> fails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fails.add(i < (count * FAILING_OF_HUNDRED + 99) / 100);
        }
        Collections.shuffle(fails, new java.util.Random(random.nextLong()));
        List<PlannedGroup> groups = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            groups.add(new Drawing(random, nodes, before, number, fails.get(number - 1)).group());
        }
        return new Workload(before, groups);
    }

    /** Draws one group. */
    private static final class Drawing {
        private final SplittableRandom random;
        private final List<String> nodes;
        private final Map<String, List<String>> before;
        private final int number;
        private final boolean fails;
        private final List<PlannedCommand> commands = new ArrayList<>();
        private final List<LockView> locks = new ArrayList<>();
        /** The tables that this group has made so far, with the commands that made them. */
        private final Map<String, PlannedCommand> tables = new LinkedHashMap<>();

        Drawing(
                SplittableRandom random,
                List<String> nodes,
                Map<String, List<String>> before,
                int number,
                boolean fails) {
            this.random = random;
            this.nodes = nodes;
            this.before = before;
            this.number = number;
            this.fails = fails;
        }

        PlannedGroup group() {
            int count = COMMANDS_MIN + random.nextInt(COMMANDS_MAX - COMMANDS_MIN + 1);
            // Seldom the first: there is to be something to undo.
            int failing = !fails ? -1 : chance(10) ? 0 : 1 + random.nextInt(count - 1);
            Shape shape = SHAPES.get(random.nextInt(SHAPES.size()));
            for (int i = 0; i < count; i++) {
                String node = nodes.get(random.nextInt(nodes.size()));
                List<String> after = dependencies(shape, i, count);
                Thing thing = i == failing ? Things.failing(random, number) : thing(node, i);
                add("c" + (i + 1), thing.node().orElse(node), thing, after);
            }
            if (chance(25)) {
                addAfterDecision();
            }
            FailurePolicy policy =
                    chance(88) ? FailurePolicy.ROLLBACK : chance(50) ? FailurePolicy.HOLD : FailurePolicy.RETRY;
            return new PlannedGroup(
                    number,
                    fails,
                    policy,
                    chance(50) ? UndoMode.REVERSE : UndoMode.MIRRORED,
                    locks.stream().distinct().toList(),
                    commands);
        }

        private boolean chance(int ofHundred) {
            return random.nextInt(100) < ofHundred;
        }

        private List<String> dependencies(Shape shape, int at, int count) {
            List<String> earlier = commands.stream().map(PlannedCommand::name).toList();
            if (earlier.isEmpty()) {
                return List.of();
            }
            return switch (shape) {
                case CHAIN -> earlier.subList(earlier.size() - 1, earlier.size());
                case FAN_OUT -> earlier.subList(0, 1);
                case FAN_IN -> at == count - 1 ? earlier : List.of();
                case LOOSE -> earlier.stream().filter(any -> chance(30)).toList();
            };
        }

        private Thing thing(String node, int at) {
            String name = number + "_" + (at + 1);
            int kind = random.nextInt(100);
            if (kind < 30) {
                return Things.table(name);
            } else if (kind < 45 && !tables.isEmpty()) {
                return Things.onTable(random, name, at + 1, List.copyOf(tables.values()));
            } else if (kind < 55) {
                return Things.preexisting(random);
            } else if (kind < 63) {
                Thing wide = Things.wideColumn(random, name);
                locks.add(new LockView("table/" + wide.object(), "X"));
                return wide;
            } else if (kind < 70) {
                Thing old = Things.quarantine(number, at);
                standsBefore(node, old.object());
                return old;
            } else if (kind < 85) {
                return Things.journal(number, at + 1);
            }
            return Things.account(random);
        }

        private void add(String name, String node, Thing thing, List<String> after) {
            List<String> waits = new ArrayList<>(after);
            thing.madeBy().filter(maker -> !waits.contains(maker)).ifPresent(waits::add);
            PlannedCommand command = new PlannedCommand(
                    name, node, thing.forward(), thing.rollback(), thing.probes(), waits, thing.effect());
            commands.add(command);
            if (thing.kind() == Thing.Kind.TABLE) {
                tables.put(thing.object(), command);
            }
        }

        private void standsBefore(String node, String table) {
            List<String> standing = before.computeIfAbsent(node, any -> Things.before());
            standing.add(Things.standingTable(table));
            standing.add(Things.standingRow(table, number));
        }

        private void addAfterDecision() {
            String node = nodes.get(random.nextInt(nodes.size()));
            Thing thing = chance(50) ? Things.journal(number, 0) : Things.tableAfterwards(number);
            if (!thing.object().isEmpty() && chance(50)) {
                standsBefore(node, thing.object());
            }
            commands.add(new PlannedCommand("after", node, thing.forward(), null, null, List.of(), thing.effect()));
        }
    }
}
