package io.shardwright.text;

import io.shardwright.api.RecoveredView;
import io.shardwright.api.RecoveryView;
import java.util.ArrayList;
import java.util.List;

/** What a recovery has done, for people. */
public final class RecoveryText {
    private RecoveryText() {}

    /** What was found, a line each; then how much was brought on its way, and of which tables. */
    public static List<String> lines(RecoveryView view) {
        List<String> lines = new ArrayList<>();
        if (!view.items().isEmpty()) {
            TextTable table = TextTable.of("kind", "what", "outcome", "why");
            for (RecoveredView item : view.items()) {
                table.row(item.kind(), item.object(), outcome(item, view.dryRun()), item.detail());
            }
            lines.addAll(table.lines());
            lines.add("");
        }
        if (!view.recoveredTables().isEmpty()) {
            lines.add("tables: " + TextTable.visible(String.join(", ", view.recoveredTables())));
        }
        if (!view.stopped().isEmpty()) {
            lines.add("recovery does not run by itself: " + TextTable.visible(view.stopped()));
        }
        lines.add((view.dryRun() ? "would recover: " : "recovered: ") + count(view, "recovered") + ", left: "
                + count(view, "left") + ", failed: " + count(view, "failed"));
        return lines;
    }

    private static String outcome(RecoveredView item, boolean dryRun) {
        return dryRun && item.outcome().equals("recovered") ? "would be" : item.outcome();
    }

    private static long count(RecoveryView view, String outcome) {
        return view.items().stream()
                .filter(item -> item.outcome().equals(outcome))
                .count();
    }
}
