package io.shardwright.text;

import io.shardwright.api.RebalancePlanFile;
import io.shardwright.api.RebalancePlanView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Plans of a rebalance for people. */
public final class PlanText {
    private static final double MEGABYTE = 1e6;

    /** Beyond this a terminal is no place to read a plan; the file has all of it. */
    private static final int MOVES_MAX = 200;

    private PlanText() {}

    /** Everything about a plan. */
    public static List<String> lines(RebalancePlanView view) {
        RebalancePlanFile.Plan plan = view.file().plan();
        List<String> lines = new ArrayList<>();
        moves(plan, lines);
        TextTable nodes = TextTable.of(
                "node", "zone", "role", "capacity", "share", "now", "then", "takes MB", "replicas", "verdict");
        for (RebalancePlanFile.NodeRow node : plan.nodes()) {
            nodes.row(
                    node.node(),
                    node.zone(),
                    node.role(),
                    number(node.capacity()),
                    number(node.share()),
                    node.before(),
                    node.after(),
                    megabytes(node.takes()),
                    node.replicasBefore() + " > " + node.replicasAfter(),
                    node.verdict());
        }
        lines.addAll(nodes.lines());
        lines.add("");
        lines.add("moves       " + plan.moves().size() + ", " + megabytes(view.bytes()) + " MB as estimated"
                + (view.secondsAtLeast() == null ? "" : ", at least " + view.secondsAtLeast() + " s"));
        lines.add("by          " + plan.rules().by() + ": moves " + plan.moved() + ", and no plan less than "
                + plan.lowerBound() + " (ratio " + decimal(view.ratio()) + ")");
        lines.add("balance     " + balance(plan.before()) + "; afterwards " + balance(plan.after())
                + (plan.balanced() ? "" : "; not reached"));
        lines.add("topology    " + plan.topologyVersion());
        lines.add("plan        " + view.file().hash());
        plan.unresolved().forEach(open -> lines.add("unresolved  " + open.subject() + ": " + open.reason()));
        verdicts(view, lines);
        return lines.stream().map(TextTable::visible).toList();
    }

    private static void moves(RebalancePlanFile.Plan plan, List<String> lines) {
        if (plan.moves().isEmpty()) {
            return;
        }
        TextTable moves = TextTable.of("move", "shard", "from", "to", "MB", "cause", "reason");
        plan.moves().stream()
                .limit(MOVES_MAX)
                .forEach(move -> moves.row(
                        move.number(),
                        move.shard(),
                        move.from(),
                        move.to(),
                        megabytes(move.bytes()),
                        move.cause(),
                        move.reason()));
        lines.addAll(moves.lines());
        if (plan.moves().size() > MOVES_MAX) {
            lines.add("and " + (plan.moves().size() - MOVES_MAX) + " more; --file or --output json has all");
        }
        lines.add("");
    }

    private static void verdicts(RebalancePlanView view, List<String> lines) {
        for (RebalancePlanView.Verdict verdict : view.verdicts()) {
            String word = verdict.refusals().isEmpty()
                    ? "may: " + String.join(", ", verdict.balance())
                    : "may not: " + String.join("; ", verdict.refusals());
            lines.add(
                    "explain     " + verdict.shard() + " from " + verdict.from() + " to " + verdict.to() + " " + word);
        }
    }

    private static String balance(RebalancePlanFile.Balance balance) {
        String even = "between " + percent(balance.least()) + " and " + percent(balance.most()) + " of the share";
        return balance.misplaced() == 0 ? even : even + ", " + balance.misplaced() + " misplaced";
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f%%", part * 100);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEGABYTE);
    }
}
