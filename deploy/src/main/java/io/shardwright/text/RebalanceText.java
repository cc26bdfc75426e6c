package io.shardwright.text;

import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.api.ProgressView;
import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.TableProgressView;
import io.shardwright.move.CopyProgress;
import io.shardwright.rebalance.MoveOrder;
import io.shardwright.rebalance.MoveStage;
import io.shardwright.rebalance.RebalanceOutcome;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.StopMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rebalances for people. */
public final class RebalanceText {
    private static final double MEGABYTE = 1e6;
    private static final int BAR = 20;

    /** Moves under way that are shown one by one: as many as a screen has room for. */
    private static final int BARS_MAX = 16;

    /** Moves that an answer names: as many as anybody reads. */
    private static final int NAMES_MAX = 16;

    private static final int ALL = 100;

    private static final List<Map.Entry<String, Duration>> UNITS = List.of(
            Map.entry("d", Duration.ofDays(1)),
            Map.entry("h", Duration.ofHours(1)),
            Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("s", Duration.ofSeconds(1)));

    private RebalanceText() {}

    /** Whether nothing happens to it until somebody orders something. What rests in a pause stays under way. */
    public static boolean atRest(RebalanceView rebalance) {
        RebalanceState state = RebalanceState.of(rebalance.state());
        return state.atRest()
                || (state == RebalanceState.PAUSED
                        && rebalance.moves().stream()
                                .filter(RebalanceText::underWay)
                                .allMatch(RebalanceMoveView::resting));
    }

    /** Everything about a rebalance. */
    public static List<String> lines(RebalanceView rebalance) {
        List<String> lines = new ArrayList<>();
        lines.add("rebalance  " + rebalance.id() + " (" + rebalance.state()
                + (rebalance.stop() == null ? "" : ", " + rebalance.stop()) + ")");
        lines.add("progress   " + progress(rebalance));
        lines.addAll(lines(rebalance.outcome()));
        lines.add("plan       " + rebalance.planHash() + " by " + rebalance.actor() + approval(rebalance));
        lines.add("way back   "
                + (rebalance.retentionMillis() == 0
                        ? "none: each move is accepted as soon as it is finished"
                        : "of each move, for " + span(rebalance.retentionMillis()) + " once it is finished"));
        if (rebalance.window() != null) {
            lines.add("window     " + rebalance.window());
        }
        if (!rebalance.earlier().isEmpty()) {
            lines.add("accepts    the earlier moves " + String.join(", ", rebalance.earlier()));
        }
        if (!rebalance.note().isEmpty()) {
            lines.add("note       " + TextTable.visible(rebalance.note()));
        }
        if (!rebalance.tables().isEmpty()) {
            lines.add("");
            lines.addAll(tables(rebalance.tables()).lines());
        }
        if (!rebalance.moves().isEmpty()) {
            lines.add("");
            TextTable table = TextTable.of("#", "shard", "from", "to", "MB", "stage", "done", "move", "why");
            for (RebalanceMoveView move : rebalance.moves()) {
                table.row(
                        move.number(),
                        move.table() + "/" + move.shard(),
                        move.source(),
                        move.target(),
                        megabytes(move.bytes()),
                        stage(move),
                        move.progressPercentage() + "%",
                        move.move() == null ? "" : move.move(),
                        move.why());
            }
            lines.addAll(table.lines());
            lines.addAll(RunbookText.lines(
                    rebalance.moves().stream().map(RebalanceMoveView::why).toList()));
        }
        return lines;
    }

    /** As a time is given in a command, in the largest unit that says it exactly. */
    private static String span(long millis) {
        for (Map.Entry<String, Duration> unit : UNITS) {
            long length = unit.getValue().toMillis();
            if (millis % length == 0) {
                return millis / length + unit.getKey();
            }
        }
        return millis + " ms";
    }

    private static TextTable tables(List<TableProgressView> tables) {
        TextTable text =
                TextTable.of("table", "done", "moves", "finished", "undone", "pending", "MB", "of", "MB/s", "s left");
        for (TableProgressView table : tables) {
            ProgressView now = table.progress();
            text.row(
                    table.table(),
                    now.percentage() + "%",
                    now.total(),
                    now.completed(),
                    now.failed(),
                    now.pending(),
                    megabytes(now.bytes()),
                    total(now),
                    table.bytesPerSecond() == null ? "" : megabytes(table.bytesPerSecond()),
                    table.secondsLeft() == null ? "" : table.secondsLeft());
        }
        return text;
    }

    private static String approval(RebalanceView rebalance) {
        RebalanceView.Approval approval = rebalance.approval();
        if (approval != null) {
            return ", approved by " + approval.by() + " at " + Instant.ofEpochMilli(approval.at());
        }
        return RebalanceState.of(rebalance.state()) == RebalanceState.PROPOSED
                ? "; waits for somebody else: `rebalance approve " + rebalance.id() + " --hash HASH`"
                : "";
    }

    private static String stage(RebalanceMoveView move) {
        boolean ordered = MoveOrder.of(move.ordered()) != MoveOrder.NONE;
        return move.stage() + (move.resting() ? ", rests" : "") + (ordered ? ", ordered: " + move.ordered() : "");
    }

    private static List<String> lines(RebalanceOutcome outcome) {
        List<String> lines = new ArrayList<>();
        lines.add("outcome    " + outcome.finished() + " finished, " + outcome.undone() + " undone, "
                + outcome.remaining() + " remaining");
        if (!outcome.running().isEmpty()) {
            lines.add("runs still " + String.join(", ", outcome.running()));
        }
        return lines;
    }

    /** What became of an order to several. */
    public static List<String> lines(RebalanceOrderView order) {
        List<String> lines = new ArrayList<>();
        if (!order.changed()) {
            lines.add("The order changes nothing: nothing was left for it to do.");
        }
        lines.addAll(lines(order.outcome()));
        for (RebalanceView rebalance : order.rebalances()) {
            lines.add("rebalance  " + rebalance.id() + " (" + rebalance.state() + ")");
            for (Kind kind : Kind.values()) {
                named(lines, kind, rebalance.moves());
            }
        }
        return lines;
    }

    /** What an outcome counts a move as. */
    private enum Kind {
        FINISHED,
        UNDONE,
        REMAINING;

        private static Kind of(MoveStage stage) {
            return switch (stage) {
                case FINISHED -> FINISHED;
                case UNDONE, REVERSED -> UNDONE;
                case WAITING, MOVING, REVERSING -> REMAINING;
            };
        }
    }

    private static void named(List<String> lines, Kind kind, List<RebalanceMoveView> moves) {
        List<String> named = moves.stream()
                .filter(move -> Kind.of(MoveStage.of(move.stage())) == kind)
                .map(move -> move.table() + "/" + move.shard() + " to " + move.target())
                .toList();
        if (!named.isEmpty()) {
            lines.add(String.format(Locale.ROOT, "  %-10s", kind.name().toLowerCase(Locale.ROOT))
                    + named.stream().limit(NAMES_MAX).collect(Collectors.joining(", "))
                    + (named.size() > NAMES_MAX ? " and " + (named.size() - NAMES_MAX) + " more" : ""));
        }
    }

    /** Whether nothing of the moves that an order is about happens any more until somebody orders something. */
    public static boolean atRest(RebalanceOrderView order) {
        return order.rebalances().stream()
                .allMatch(part -> RebalanceState.of(part.state()).atRest()
                        || part.moves().stream().allMatch(move -> atRest(part, move)));
    }

    private static boolean atRest(RebalanceView rebalance, RebalanceMoveView move) {
        RebalanceState state = RebalanceState.of(rebalance.state());
        MoveOrder order = MoveOrder.of(move.ordered());
        return switch (MoveStage.of(move.stage())) {
            case WAITING ->
                order != MoveOrder.NONE || state == RebalanceState.PAUSED || state == RebalanceState.STOPPING;
            // A stop or a resume lets go of what rests.
            case MOVING ->
                move.resting()
                        && (order == MoveOrder.PAUSED || (order == MoveOrder.NONE && state == RebalanceState.PAUSED));
            case REVERSING -> false;
            case FINISHED ->
                order != MoveOrder.UNDO_FINISHED
                        && !(state == RebalanceState.STOPPING
                                && StopMode.UNDO_FINISHED.label().equals(rebalance.stop()));
            case UNDONE, REVERSED -> true;
        };
    }

    /** What was decided last about rebalancing by itself. */
    public static List<String> lines(AutomaticRebalanceView automatic) {
        List<String> lines = new ArrayList<>();
        lines.add("mode       " + automatic.mode());
        lines.add("decided    " + automatic.verdict() + ": " + TextTable.visible(automatic.why()));
        if (automatic.needSince() != null) {
            lines.add("need since " + Instant.ofEpochMilli(automatic.needSince()));
        }
        if (automatic.lookedAt() != null) {
            lines.add("looked at  " + Instant.ofEpochMilli(automatic.lookedAt()));
        }
        return lines;
    }

    /** One for the whole, and below it one for each move under way. */
    public static List<String> bars(RebalanceView rebalance) {
        List<String> bars = new ArrayList<>();
        bars.add(progress(rebalance));
        List<RebalanceMoveView> underWay =
                rebalance.moves().stream().filter(RebalanceText::underWay).toList();
        underWay.stream().limit(BARS_MAX).map(RebalanceText::bar).forEach(bars::add);
        if (underWay.size() > BARS_MAX) {
            bars.add("  and " + (underWay.size() - BARS_MAX) + " more under way");
        }
        return bars;
    }

    private static boolean underWay(RebalanceMoveView move) {
        return move.stage().equals(MoveStage.MOVING.label()) || move.stage().equals(MoveStage.REVERSING.label());
    }

    private static String bar(RebalanceMoveView move) {
        String shard = move.table() + "/" + move.shard();
        if (move.stage().equals(MoveStage.REVERSING.label())) {
            return "  " + shard + " back from " + move.target() + " to " + move.source();
        }
        List<String> parts = new ArrayList<>();
        parts.add(bar(move.progressPercentage()) + " " + shard + " from " + move.source() + " to " + move.target());
        CopyProgress copied = move.progress();
        if (copied != null) {
            parts.add(copied.rowsCopied() + " of about " + Math.max(copied.rowsEstimated(), copied.rowsCopied())
                    + " rows");
            parts.add(megabytes(copied.bytesCopied()) + " MB");
        }
        rate(parts, move.bytesPerSecond(), move.secondsLeft());
        if (move.resting()) {
            parts.add("rests");
        } else if (copied != null && !copied.throttle().isEmpty()) {
            parts.add("slowed down: " + copied.throttle());
        }
        return "  " + String.join(", ", parts);
    }

    private static String bar(int percentage) {
        int filled = percentage * BAR / ALL;
        return "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " + percentage + "%";
    }

    private static void rate(List<String> parts, @Nullable Long bytesPerSecond, @Nullable Long secondsLeft) {
        if (bytesPerSecond != null) {
            parts.add(megabytes(bytesPerSecond) + " MB/s");
        }
        if (secondsLeft != null) {
            parts.add("about " + secondsLeft + " s left");
        }
    }

    /** One line for the whole. */
    public static String progress(RebalanceView rebalance) {
        ProgressView now = rebalance.progress();
        List<String> parts = new ArrayList<>();
        parts.add(bar(now.percentage()));
        parts.add(now.completed() + " of " + now.total() + " moves finished");
        part(parts, now.running(), "under way");
        part(parts, now.failed(), "undone");
        part(parts, now.reversed(), "taken back");
        parts.add(megabytes(now.bytes()) + " of " + total(now) + " MB");
        rate(parts, rebalance.bytesPerSecond(), rebalance.secondsLeft());
        return rebalance.state() + " " + String.join(", ", parts);
    }

    /** What moves have to copy that are not finished is a guess. */
    private static String total(ProgressView now) {
        boolean known = now.completed() + now.reversed() == now.total();
        return (known ? "" : "about ") + megabytes(now.bytesTotal());
    }

    private static void part(List<String> parts, int count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", (double) bytes / MEGABYTE);
    }
}
