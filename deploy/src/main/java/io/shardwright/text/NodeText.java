package io.shardwright.text;

import io.shardwright.api.AbsenceView;
import io.shardwright.api.DrainView;
import io.shardwright.api.IssueView;
import io.shardwright.api.MisfitView;
import io.shardwright.api.NodeDetailView;
import io.shardwright.api.NodeView;
import io.shardwright.api.RebalanceView;
import io.shardwright.fitness.DiskSpace;
import io.shardwright.fitness.Fact;
import io.shardwright.fitness.Profile;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.problem.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes for people. */
public final class NodeText {
    private static final long MEGABYTE = 1_000_000;

    private NodeText() {}

    /** All nodes, one a line. */
    public static List<String> list(List<NodeView> nodes) {
        TextTable table = TextTable.of(
                "node",
                "alive",
                "standing",
                "engine",
                "database",
                "schema",
                "zone",
                "capacity",
                "worker",
                "build",
                "epoch",
                "can",
                "trouble");
        for (NodeView node : nodes) {
            table.row(
                    node.name(),
                    node.alive() ? "yes" : node.leftOut() ? "left out" : "no",
                    standing(node),
                    node.engine(),
                    node.database(),
                    node.schema(),
                    node.zone(),
                    node.capacity(),
                    node.link(),
                    node.build(),
                    node.epoch(),
                    node.capabilities().isEmpty() ? null : String.join(",", node.capabilities()),
                    node.trouble());
        }
        return table.lines();
    }

    /** How it stands, in a word, whether it is away, and whether it has drifted from the fleet. */
    private static String standing(NodeView node) {
        boolean drifted = !node.misfits().isEmpty()
                && Label.find(NodeStanding.class, node.standing().state())
                        .filter(NodeStanding::admitted)
                        .isPresent();
        return node.standing().state() + (node.absence() == null ? "" : ", absent") + (drifted ? ", differs" : "");
    }

    /** How a node stands, after an order. */
    public static List<String> stands(NodeView node) {
        String reason = node.standing().reason();
        return List.of("node " + node.name() + " is " + node.standing().state()
                + (reason.isEmpty() ? "" : ": " + TextTable.visible(reason)));
    }

    /** What wants a look, one line each. */
    public static List<String> issues(List<IssueView> issues) {
        return issues.stream()
                .map(issue -> issue.type() + ": " + String.join(", ", issue.objects()) + ". " + issue.recommendation())
                .toList();
    }

    /** Everything about a node. */
    public static List<String> details(NodeDetailView detail) {
        NodeView node = detail.node();
        List<String> lines = new ArrayList<>();
        lines.add("node       " + node.name() + " (" + node.engine() + ", " + node.database() + ", schema "
                + node.schema() + ", zone " + node.zone() + ", capacity " + node.capacity() + ")");
        lines.add("standing   " + standing(node) + " since "
                + Instant.ofEpochMilli(node.standing().since())
                + (node.standing().actor().isEmpty()
                        ? ""
                        : " by " + TextTable.visible(node.standing().actor())));
        if (!node.standing().reason().isEmpty()) {
            lines.add("why        " + TextTable.visible(node.standing().reason()));
        }
        lines.add("worker     " + (node.alive() ? "alive" : "not alive") + " at " + node.link() + ", epoch "
                + node.epoch());
        if (node.build() != null) {
            lines.add("build      " + TextTable.visible(String.valueOf(node.build())));
        }
        String trouble = node.trouble();
        if (trouble != null) {
            lines.add("trouble    " + TextTable.visible(trouble));
        }
        addAbsence(lines, node.absence());
        lines.add("shards     " + detail.shards());
        addDisk(lines, detail);
        if (!detail.unreachable().isEmpty()) {
            lines.add("unreached  " + String.join(", ", detail.unreachable()) + ": there is no other copy");
        }
        for (String group : detail.waiting()) {
            lines.add("waits      group " + TextTable.visible(group));
        }
        String settling = detail.settling();
        if (settling != null) {
            lines.add("returns    " + TextTable.visible(settling));
        }
        for (MisfitView misfit : node.misfits()) {
            lines.add(misfit.severity() + "     " + TextTable.visible(misfit.text() + ". " + misfit.advice()));
        }
        for (String holding : detail.inTheWay()) {
            lines.add("keeps it   " + TextTable.visible(holding));
        }
        if (!detail.facts().isEmpty()) {
            lines.add("");
            TextTable facts = TextTable.of("fact", "value");
            detail.facts().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(fact -> facts.row(fact.getKey(), fact.getValue()));
            lines.addAll(facts.lines());
        }
        return lines;
    }

    private static void addDisk(List<String> lines, NodeDetailView detail) {
        Map<Fact, String> known = new EnumMap<>(Fact.class);
        detail.facts().forEach((label, value) -> Fact.of(label).ifPresent(fact -> known.put(fact, value)));
        Long seenAt = detail.factsSeenAt();
        if (seenAt != null) {
            lines.add("disk       "
                    + DiskSpace.of(new Profile(known))
                            .map(space -> space.freeBytes() / MEGABYTE + " MB free of " + space.totalBytes() / MEGABYTE
                                    + " MB, looked at " + Instant.ofEpochMilli(seenAt))
                            .orElse("not known: its worker does not see its server's data folder"));
        }
    }

    private static void addAbsence(List<String> lines, @Nullable AbsenceView absence) {
        if (absence == null) {
            return;
        }
        Long lostAt = absence.lostAt();
        lines.add("absent     since " + Instant.ofEpochMilli(absence.since()) + ", "
                + (lostAt != null
                        ? "is declared lost at " + Instant.ofEpochMilli(lostAt)
                        : "is not declared lost: " + TextTable.visible(String.valueOf(absence.held()))));
    }

    /** What an order to empty a node has begun. */
    public static List<String> drained(DrainView view) {
        List<String> lines = new ArrayList<>(stands(view.node()));
        int moves = view.plan().file().plan().moves().size();
        RebalanceView begun = view.rebalance();
        if (moves == 0) {
            lines.add("nothing is to move");
        } else if (begun != null) {
            lines.add(moves + (moves == 1 ? " move" : " moves") + ", as rebalance " + begun.id());
        }
        return lines;
    }
}
