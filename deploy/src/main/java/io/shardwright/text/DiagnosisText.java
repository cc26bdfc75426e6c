package io.shardwright.text;

import io.shardwright.api.DiagnosisLineView;
import io.shardwright.api.DiagnosisView;
import io.shardwright.api.RepairView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Diagnoses and repairs for people. */
public final class DiagnosisText {
    private DiagnosisText() {}

    /** What is on nodes beside what is to be there. */
    public static List<String> lines(DiagnosisView view) {
        List<String> lines = new ArrayList<>();
        if (!view.lines().isEmpty()) {
            lines.addAll(table(view.lines()));
            lines.addAll(advice(view.lines()));
            lines.add("");
        }
        int all = view.counts().values().stream().mapToInt(Integer::intValue).sum();
        lines.add(all + (all == 1 ? " object" : " objects") + " on "
                + view.nodes().size()
                + (view.nodes().size() == 1 ? " node: " : " nodes: ")
                + view.counts().entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey())
                        .collect(Collectors.joining(", ")));
        return lines;
    }

    private static List<String> table(List<DiagnosisLineView> lines) {
        TextTable table = TextTable.of("node", "kind", "object", "verdict", "desired", "recorded", "actual");
        for (DiagnosisLineView line : lines) {
            table.row(
                    line.node(),
                    line.kind(),
                    line.object(),
                    line.verdict(),
                    line.desired(),
                    line.recorded(),
                    line.actual());
        }
        return table.lines();
    }

    private static List<String> advice(List<DiagnosisLineView> lines) {
        List<String> advice = new ArrayList<>();
        for (DiagnosisLineView line : lines) {
            if (line.advice() != null) {
                advice.add(TextTable.visible(line.node() + " " + line.object() + ": " + line.advice()));
            }
        }
        if (lines.stream().anyMatch(DiagnosisLineView::mendable)) {
            advice.add("`repair` shows what it would mend, and how.");
        }
        return advice;
    }

    /** What a repair would do, and what it would leave. */
    public static List<String> lines(RepairView view) {
        List<String> lines = new ArrayList<>();
        if (view.hash() == null) {
            lines.add("node " + view.node() + ": nothing that a repair could mend");
        } else {
            lines.add("node " + view.node() + ": plan " + view.hash() + " mends");
            lines.addAll(table(view.mended()));
            lines.add("by");
            lines.addAll(GroupText.commands(view.commands()));
        }
        if (!view.left().isEmpty()) {
            lines.add("left as it is, for you to mend:");
            lines.addAll(table(view.left()));
            lines.addAll(advice(view.left()));
        }
        return lines;
    }
}
