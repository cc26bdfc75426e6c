package io.shardwright.text;

import io.shardwright.api.RehearsalView;
import io.shardwright.rehearsal.CommandRehearsal;
import io.shardwright.rehearsal.HalfRun;
import io.shardwright.rehearsal.NodeRehearsal;
import java.util.ArrayList;
import java.util.List;

/** Rehearsals as people read them. */
public final class RehearsalText {
    private RehearsalText() {}

    /** What can be rehearsed, and on copies of which tables. */
    public static List<String> plan(RehearsalView seen) {
        List<String> lines = new ArrayList<>();
        for (RehearsalView.OfNode node : seen.nodes()) {
            NodeRehearsal rehearsal = node.rehearsal();
            if (rehearsal == null) {
                lines.add("node " + node.node() + ": " + TextTable.visible(String.valueOf(node.error())));
                continue;
            }
            lines.add("node " + node.node() + ": " + rehearsal.commands().size() + " commands, on copies of "
                    + (rehearsal.tables().isEmpty() ? "no table" : String.join(", ", rehearsal.tables())));
            rest(lines, rehearsal);
        }
        late(lines, seen);
        lines.add("Nothing was made.");
        return lines;
    }

    /** All that was seen: the commands, and the verdict of each node. */
    public static List<String> full(RehearsalView seen) {
        TextTable table = TextTable.of("node", "command", "forward", "ms", "rollback", "ms");
        for (RehearsalView.OfNode node : seen.nodes()) {
            NodeRehearsal rehearsal = node.rehearsal();
            if (rehearsal != null) {
                rehearsal
                        .commands()
                        .forEach(command -> table.row(
                                node.node(),
                                command.name(),
                                command.forward().outcome(),
                                command.forward().millis(),
                                command.rollback().outcome(),
                                command.rollback().millis()));
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        seen.nodes().forEach(node -> verdict(lines, node));
        late(lines, seen);
        return lines;
    }

    private static void verdict(List<String> lines, RehearsalView.OfNode node) {
        NodeRehearsal rehearsal = node.rehearsal();
        String title = "node " + node.node() + ": ";
        if (rehearsal == null) {
            lines.add(title + "not rehearsed: " + TextTable.visible(String.valueOf(node.error())));
            return;
        }
        if (!rehearsal.refusals().isEmpty()) {
            lines.add(title + "not rehearsed, nothing ran");
        } else {
            lines.add(title + (rehearsal.leftNoTrace() ? "forward and back without a trace" : "not without a trace"));
        }
        for (CommandRehearsal command : rehearsal.commands()) {
            failure(lines, command.name() + ", forward", command.forward());
            failure(lines, command.name() + ", rollback", command.rollback());
            if (command.preexisted()) {
                lines.add("  " + command.name() + ": what it makes was there before, so its rollback was not tried");
            }
            command.leaves()
                    .forEach(line -> lines.add(
                            "  " + command.name() + " is not undone by its rollback: " + TextTable.visible(line)));
        }
        rehearsal.leaves().forEach(line -> lines.add("  at the end: " + TextTable.visible(line)));
        rest(lines, rehearsal);
    }

    private static void failure(List<String> lines, String title, HalfRun half) {
        if (half.failed()) {
            lines.add("  " + title + ": " + TextTable.visible(half.error()));
        }
    }

    private static void rest(List<String> lines, NodeRehearsal rehearsal) {
        rehearsal.refusals().forEach(line -> lines.add("  " + TextTable.visible(line)));
        rehearsal.warnings().forEach(line -> lines.add("  note: " + TextTable.visible(line)));
    }

    private static void late(List<String> lines, RehearsalView seen) {
        if (!seen.notRehearsed().isEmpty()) {
            lines.add("without a way back, so not rehearsed: " + String.join(", ", seen.notRehearsed()));
        }
    }
}
