package io.shardwright.text;

import io.shardwright.api.CleanedView;
import io.shardwright.api.CleanupView;
import java.util.ArrayList;
import java.util.List;

/** What a cleanup has done, for people. */
public final class CleanupText {
    private CleanupText() {}

    /** What went, a line each; then how much of what kind, and what was left. */
    public static List<String> lines(CleanupView view) {
        List<String> lines = new ArrayList<>();
        if (!view.resourcesCleaned().isEmpty()) {
            TextTable table = TextTable.of("kind", "what", "why");
            for (CleanedView cleaned : view.resourcesCleaned()) {
                table.row(cleaned.kind(), cleaned.name(), cleaned.why());
            }
            lines.addAll(table.lines());
            lines.add("");
        }
        view.notes().forEach(note -> lines.add("left: " + TextTable.visible(note)));
        int all = view.counts().values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder sum = new StringBuilder(view.dryRun() ? "would go: " : "gone: ").append(all);
        String separator = " (";
        for (var count : view.counts().entrySet()) {
            sum.append(separator).append(count.getKey()).append(' ').append(count.getValue());
            separator = ", ";
        }
        lines.add(sum + (all == 0 ? "" : ")"));
        return lines;
    }
}
