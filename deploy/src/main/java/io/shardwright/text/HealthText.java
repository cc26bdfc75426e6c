package io.shardwright.text;

import io.shardwright.api.CheckView;
import io.shardwright.api.HealthView;
import io.shardwright.api.IssueView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How a fleet is, for people. */
public final class HealthText {
    private HealthText() {}

    /** Every check on a line, then what is wrong and what to do about it. */
    public static List<String> lines(HealthView view) {
        TextTable table = TextTable.of("check", "status", "value", "threshold", "what");
        for (CheckView check : view.checks()) {
            table.row(check.name(), check.status(), check.value().toPlainString(), check.threshold(), check.detail());
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        for (IssueView issue : view.issues()) {
            int more = issue.count() - issue.objects().size();
            String objects = String.join(", ", issue.objects());
            lines.add(TextTable.visible(issue.type()
                    + (objects.isEmpty()
                            ? " (" + issue.count() + ")"
                            : ": " + objects + (more > 0 ? " and " + more + " more" : ""))));
            lines.add("    " + issue.recommendation());
        }
        for (String warning : view.warnings()) {
            lines.add("warning: " + TextTable.visible(warning));
        }
        lines.add(view.overallStatus() + " at " + Instant.ofEpochMilli(view.at()) + ": "
                + counted(view.issues().size(), "issue") + ", "
                + counted(view.warnings().size(), "warning"));
        return lines;
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
