package io.shardwright.text;

import io.shardwright.api.CommandView;
import io.shardwright.api.GroupView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.queue.GroupState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Groups and plans as people read them. */
public final class GroupText {
    /** A few lines of a terminal; statements of distributed tables list thousands of buckets, once for each node. */
    private static final int STATEMENT_LENGTH_MAX = 200;

    /** In a column of a table. */
    private static final int CELL_LENGTH_MAX = 48;

    private GroupText() {}

    /** What would be published, with long statements shortened. */
    public static List<String> plan(PlanView plan) {
        List<String> lines = new ArrayList<>(commands(plan.commands()));
        int number = plan.commands().size();
        lines.add(number + (number == 1 ? " command" : " commands") + " would run. Nothing was changed.");
        return lines;
    }

    /** Commands in their order, each with what undoes it. */
    static List<String> commands(List<PlannedCommand> commands) {
        List<String> lines = new ArrayList<>();
        int number = 0;
        boolean shortened = false;
        for (PlannedCommand command : commands) {
            number++;
            lines.add(number + "  " + command.name() + "  on " + command.node()
                    + (command.phase().equals("after") ? "  (after the decision)" : "")
                    + (command.after().isEmpty() ? "" : "  after " + String.join(", ", command.after())));
            shortened |= addStatement(lines, "     do    ", command.forward());
            if (command.rollback() != null) {
                shortened |= addStatement(lines, "     undo  ", command.rollback());
            }
        }
        if (shortened) {
            lines.add("Where a statement ends in … it is longer; -o json shows all of it.");
        }
        return lines;
    }

    /** Adds a line, and says whether the statement is longer than what it shows. */
    private static boolean addStatement(List<String> lines, String label, String statement) {
        String visible = TextTable.visible(statement);
        String begin = begin(visible, STATEMENT_LENGTH_MAX);
        lines.add(label + begin);
        return !begin.equals(visible);
    }

    /** One line of where it stands. */
    public static String progress(GroupView group) {
        long done = count(group, "done");
        long undone = count(group, "undone");
        String active = group.commands().stream()
                .filter(command ->
                        command.state().equals("running") || command.state().equals("undoing"))
                .map(command -> command.name() + " on " + command.node())
                .limit(3)
                .collect(Collectors.joining(", "));
        String counts = group.groupState() == GroupState.ABORTING
                ? undone + " undone, " + count(group, "undo_waiting", "undo_ready", "undoing") + " to undo"
                : done + " of " + group.commands().size() + " done";
        return group.title() + ": " + group.state() + ", " + counts + (active.isEmpty() ? "" : ", running " + active);
    }

    private static long count(GroupView group, String... states) {
        List<String> wanted = List.of(states);
        return group.commands().stream()
                .filter(command -> wanted.contains(command.state()))
                .count();
    }

    /** How it ended, of what did not commit the commands in the order of their undoing, and what was given up. */
    public static List<String> outcome(GroupView group) {
        List<String> lines = ending(group);
        lines.addAll(byPeople(group));
        lines.addAll(RunbookText.lines(group));
        return lines;
    }

    private static List<String> ending(GroupView group) {
        List<String> lines = new ArrayList<>();
        lines.add("group " + group.id() + " (" + TextTable.visible(group.title()) + ") is " + words(group.state())
                + took(group));
        if (group.abortDetail() != null) {
            lines.add("because: " + TextTable.visible(group.abortDetail()));
        }
        if (group.groupState() != GroupState.COMMITTED) {
            lines.addAll(undoOrder(group));
        }
        return lines;
    }

    /** Why a group was aborted; nothing of one that was not. */
    public static List<String> because(GroupView group) {
        List<String> lines = new ArrayList<>();
        if (group.abortDetail() != null) {
            lines.add("because: " + TextTable.visible(group.abortDetail()));
            lines.addAll(RunbookText.lines(group));
        }
        return lines;
    }

    /** How a group stands after an order: what finished, what was undone and what remains. */
    public static List<String> ordered(GroupView group) {
        List<String> lines = ending(group);
        lines.add("finished  " + names(group.finished()));
        lines.add("undone    " + names(group.undone()));
        lines.add("remains   " + names(group.remains()));
        lines.addAll(byPeople(group));
        return lines;
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "-" : TextTable.visible(String.join(", ", names));
    }

    /** What the queue did not find out, or do, by itself. */
    private static List<String> byPeople(GroupView group) {
        List<String> lines = new ArrayList<>();
        group.commands().stream()
                .filter(command -> command.told() != null)
                .forEach(command -> lines.add("settled   " + command.name() + " by hand, as " + command.told()));
        group.waivers().stream()
                .map(waiver -> "waived    " + waiver.command() + " by " + TextTable.visible(waiver.actor()) + " at "
                        + Instant.ofEpochMilli(waiver.at()) + ": " + TextTable.visible(waiver.reason()))
                .forEach(lines::add);
        return lines;
    }

    private static String took(GroupView group) {
        return group.endedAt() == null ? "" : " after " + (group.endedAt() - group.createdAt()) + " ms";
    }

    /**
     * The commands in the order of undoing: last first, of a group that is undone along its edges those that were undone as they were. What never
     * reached its node stands where it would have been undone.
     */
    public static List<String> undoOrder(GroupView group) {
        Comparator<CommandView> lastFirst =
                Comparator.comparingInt(CommandView::seq).reversed();
        Comparator<CommandView> order = group.undo().equals("mirrored")
                ? Comparator.comparingLong(GroupText::undoneAt).thenComparing(lastFirst)
                : lastFirst;
        TextTable table = TextTable.of("id", "node", "command", "forward", "rollback", "effect", "state");
        group.commands().stream()
                .sorted(order)
                .forEach(command -> table.row(
                        command.id(),
                        command.node(),
                        command.name(),
                        shortened(command.forward()),
                        command.rollback() == null ? null : shortened(command.rollback()),
                        command.effect(),
                        command.state()));
        return table.lines();
    }

    private static long undoneAt(CommandView command) {
        Long at = command.undoTries() > 0 ? command.startedAt() : null;
        return at == null ? Long.MAX_VALUE : at;
    }

    public static List<String> full(GroupView group) {
        List<String> lines = new ArrayList<>();
        lines.add("group    " + group.id());
        lines.add("title    " + TextTable.visible(group.title()));
        lines.add("state    " + words(group.state())
                + (group.abortReason() == null ? "" : " (" + group.abortReason() + ")"));
        if (group.abortDetail() != null) {
            lines.add("because  " + TextTable.visible(group.abortDetail()));
        }
        if (!group.policy().equals("rollback") || !group.undo().equals("reverse")) {
            lines.add("policy   " + group.policy() + ", undo " + group.undo());
        }
        if (group.savepoint() != null) {
            lines.add("back to  " + group.savepoint());
        }
        lines.add("created  " + Instant.ofEpochMilli(group.createdAt()));
        if (group.deadlineAt() != null) {
            lines.add("deadline " + Instant.ofEpochMilli(group.deadlineAt()));
        }
        for (CommandView command : group.commands()) {
            if (command.limitSeconds() != null) {
                lines.add("limit    " + command.name() + ": " + command.limitSeconds() + " s a try");
            }
        }
        if (group.endedAt() != null) {
            lines.add("ended    " + Instant.ofEpochMilli(group.endedAt()) + took(group));
        }
        TextTable table =
                TextTable.of("seq", "id", "name", "node", "state", "effect", "tries", "ms", "waits for", "error");
        for (CommandView command : group.commands()) {
            table.row(
                    command.seq(),
                    command.id(),
                    command.name(),
                    command.node(),
                    command.state(),
                    command.effect(),
                    command.undoTries() == 0 ? "" + command.tries() : command.tries() + "+" + command.undoTries(),
                    command.duration(),
                    command.waitsFor().isEmpty() ? null : shortened(String.join(",", command.waitsFor())),
                    error(command));
        }
        lines.addAll(table.lines());
        lines.addAll(byPeople(group));
        lines.addAll(RunbookText.lines(group));
        return lines;
    }

    private static @Nullable String error(CommandView command) {
        return command.errorCode() == null ? command.error() : command.errorCode() + ": " + command.error();
    }

    private static String words(String state) {
        return state.replace('_', ' ');
    }

    private static String shortened(String text) {
        return begin(text.replaceAll("\\s+", " ").strip(), CELL_LENGTH_MAX);
    }

    private static String begin(String text, int lengthMax) {
        int limit = text.offsetByCodePoints(0, Math.min(lengthMax, text.codePointCount(0, text.length())));
        return limit == text.length() ? text : text.substring(0, limit) + "…";
    }
}
