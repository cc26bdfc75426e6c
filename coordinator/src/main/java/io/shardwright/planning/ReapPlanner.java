package io.shardwright.planning;

import io.shardwright.action.DropForgottenRoute;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.ReleaseCluster;
import io.shardwright.fleet.Node;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.metadata.Leftovers;
import io.shardwright.metadata.Leftovers.Leftover;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans what takes away, from one node of Manticore, what groups have left there. It leaves the clusters first, as no table of a cluster can be dropped; then the tables go. All of it comes after
 * the decision, as there is no way back, and each command does nothing where nothing is.
 */
public final class ReapPlanner {
    private ReapPlanner() {}

    /** @param left on that node */
    public static TablePlan plan(Node node, List<Leftover> left, String idempotencyKey) {
        List<CommandPair> commands = new ArrayList<>();
        List<CommandPair> drops = new ArrayList<>();
        List<Artifact> tables = new ArrayList<>();
        List<String> released = new ArrayList<>();
        for (Leftover one : left) {
            switch (one.kind()) {
                case Leftovers.CLUSTER -> {
                    String name = "release-" + one.name();
                    commands.add(
                            CommandPair.afterDecision(name, node.name(), new ReleaseCluster(one.name()), List.of()));
                    released.add(name);
                }
                case Leftovers.ROUTE ->
                    commands.add(CommandPair.afterDecision(
                            "drop-route-" + one.name() + "-g" + one.generation(),
                            node.name(),
                            new DropForgottenRoute(one.name(), one.generation()),
                            List.of()));
                default -> tables.add(new Artifact(node.name(), one.kind(), one.name()));
            }
        }
        for (Artifact table : tables) {
            String physical = table.name().substring(table.name().lastIndexOf('.') + 1);
            drops.add(CommandPair.afterDecision(
                    "drop-" + table.kind() + "-" + physical,
                    node.name(),
                    new DropQuarantined(node.schema(), physical),
                    released));
        }
        commands.addAll(drops);
        return new TablePlan(
                new GroupSubmission(
                        idempotencyKey, "take away what is left on node " + node.name(), commands, List.of()),
                new CatalogChange.Reap(node.name(), tables),
                List.of(),
                List.of());
    }
}
