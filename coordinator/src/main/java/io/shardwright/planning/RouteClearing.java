package io.shardwright.planning;

import io.shardwright.action.Action;
import io.shardwright.action.DropForgottenRoute;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What comes before a distributed table is made on a node of Manticore that may still have one of that name: what a dropped table has left there, while the node was away, goes first. */
public final class RouteClearing {
    /** How the names of commands begin that make a distributed table. */
    static final String MAKE = "route-";

    /** How the names of commands begin that make it again. */
    static final String SHOW = "show-route-";

    private RouteClearing() {}

    /**
     * The same plan with that.
     *
     * @param forgotten the nodes that may have a distributed table of the name, each with the generations of the dropped tables
     */
    public static TablePlan before(TablePlan plan, String table, Map<NodeName, SortedSet<Long>> forgotten) {
        List<CommandPair> clearing = new ArrayList<>();
        List<CommandPair> commands = new ArrayList<>();
        for (CommandPair command : plan.submission().commands()) {
            SortedSet<Long> generations = forgotten.getOrDefault(command.node(), new TreeSet<>());
            boolean makes = command.name().equals(MAKE + command.node())
                    || command.name().equals(SHOW + command.node());
            List<String> after = new ArrayList<>(command.after());
            for (long generation : makes ? generations : new TreeSet<Long>()) {
                Action clear = new DropForgottenRoute(table, generation);
                String name = "clear-route-" + command.node() + "-g" + generation;
                clearing.add(CommandPair.of(name, command.node(), clear, clear, List.of()));
                after.add(name);
            }
            commands.add(
                    after.equals(command.after())
                            ? command
                            : CommandPair.of(
                                    command.name(),
                                    command.node(),
                                    command.forward(),
                                    command.rollback().orElseThrow(),
                                    after));
        }
        clearing.addAll(commands);
        GroupSubmission submission = plan.submission();
        return new TablePlan(
                new GroupSubmission(
                        submission.idempotencyKey(),
                        submission.title(),
                        clearing,
                        submission.locks(),
                        submission.policy(),
                        submission.undo(),
                        submission.deadlineSeconds()),
                plan.catalog(),
                plan.artifacts(),
                plan.warnings());
    }
}
