package io.shardwright.operations;

import io.shardwright.api.MetadataView;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.QueueFigures;
import io.shardwright.metadata.QueueFigures.Figures;
import io.shardwright.metadata.QueueFigures.Rollbacks;
import io.shardwright.queue.AbortReason;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The queue's figures in Prometheus' text format, version 0.0.4. A state that nothing is in is there with 0, so that rules can rely on it. */
public final class QueueMetrics {
    private final QueueFigures figures;

    QueueMetrics(MetadataDatabase database) {
        this.figures = new QueueFigures(database);
    }

    /** All series, as they are now. */
    public String text(MetadataView metadata) {
        return text(figures.read()) + text(metadata.state(), metadata.leftOut().size());
    }

    private static String text(String state, int leftOut) {
        StringBuilder text = new StringBuilder();
        head(
                text,
                "shardwright_metadata_halted",
                "gauge",
                "1 while the metadata database was restored and is not reconciled.");
        text.append("shardwright_metadata_halted ")
                .append(state.equals("restored") ? 1 : 0)
                .append('\n');
        head(text, "shardwright_nodes_left_out", "gauge", "Nodes left out when the metadata database was reconciled.");
        text.append("shardwright_nodes_left_out ").append(leftOut).append('\n');
        return text.toString();
    }

    static String text(Figures figures) {
        StringBuilder text = new StringBuilder();
        head(text, "shardwright_groups", "gauge", "Operation groups by state.");
        Arrays.stream(GroupState.values())
                .map(GroupState::label)
                .forEach(state -> line(text, "shardwright_groups", "state", state, count(figures.groups(), state)));
        head(text, "shardwright_commands", "gauge", "Commands by state.");
        Arrays.stream(CommandState.values())
                .map(CommandState::label)
                .forEach(state -> line(text, "shardwright_commands", "state", state, count(figures.commands(), state)));
        head(text, "shardwright_aborts_total", "counter", "Groups that were aborted, by reason.");
        Arrays.stream(AbortReason.values())
                .map(AbortReason::label)
                .forEach(why -> line(text, "shardwright_aborts_total", "reason", why, count(figures.aborted(), why)));
        head(text, "shardwright_rollback_duration_seconds", "summary", "From a group's abort to its end, by outcome.");
        for (GroupState outcome : List.of(GroupState.ROLLED_BACK, GroupState.ROLLED_BACK_WITH_WAIVERS)) {
            Rollbacks rollbacks = figures.rollbacks().stream()
                    .filter(one -> one.outcome().equals(outcome.label()))
                    .findFirst()
                    .orElse(new Rollbacks(outcome.label(), 0, 0));
            line(
                    text,
                    "shardwright_rollback_duration_seconds_sum",
                    "outcome",
                    outcome.label(),
                    String.format(Locale.ROOT, "%.3f", rollbacks.totalMillis() / 1000.0));
            line(
                    text,
                    "shardwright_rollback_duration_seconds_count",
                    "outcome",
                    outcome.label(),
                    Long.toString(rollbacks.count()));
        }
        head(text, "shardwright_undo_tries_total", "counter", "How often the undo of a command was started.");
        text.append("shardwright_undo_tries_total ").append(figures.undoTries()).append('\n');
        head(text, "shardwright_undo_failures_total", "counter", "How many of these failed.");
        text.append("shardwright_undo_failures_total ")
                .append(figures.undoFailures())
                .append('\n');
        return text.toString();
    }

    private static String count(Map<String, Long> counts, String name) {
        return Long.toString(counts.getOrDefault(name, 0L));
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, String label, String value, String number) {
        text.append(name)
                .append('{')
                .append(label)
                .append("=\"")
                .append(value)
                .append("\"} ")
                .append(number)
                .append('\n');
    }
}
