package io.shardwright.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What every node must look like at the end: as if the groups that committed had run one after the other, in the order of their ends, and no other
 * group at all. It is reckoned by the very server that is judged, in a schema beside the one that the groups have changed, so that definitions
 * can be compared as the server writes them.
 */
final class Reckoning {
    /** Where it is reckoned. */
    static final String SCHEMA = "torture_expected";

    private Reckoning() {}

    /**
     * The statements that make the expected state of each node, in their order.
     *
     * @param committed the numbers of the groups that committed, in the order of their ends
     */
    static List<String> statements(Workload workload, String node, List<Integer> committed) {
        List<String> sql = new ArrayList<>();
        sql.add("DROP DATABASE IF EXISTS " + SCHEMA);
        sql.add("CREATE DATABASE " + SCHEMA);
        workload.before().getOrDefault(node, List.of()).forEach(statement -> sql.add(elsewhere(statement)));
        Map<Integer, PlannedGroup> groups = new java.util.HashMap<>();
        workload.groups().forEach(group -> groups.put(group.number(), group));
        for (int number : committed) {
            PlannedGroup group = groups.get(number);
            if (group != null) {
                inOrder(group).stream()
                        .filter(command -> command.node().equals(node))
                        .forEach(command -> sql.add(elsewhere(command.effect())));
            }
        }
        return sql;
    }

    /** Commands wait for earlier ones only, so their own order is one that fits; those after the decision come last. */
    private static List<PlannedCommand> inOrder(PlannedGroup group) {
        List<PlannedCommand> order = new ArrayList<>(
                group.commands().stream().filter(c -> !c.afterDecision()).toList());
        group.commands().stream().filter(PlannedCommand::afterDecision).forEach(order::add);
        return order;
    }

    private static String elsewhere(String sql) {
        return sql.replace(Things.SCHEMA + ".", SCHEMA + ".");
    }
}
