package io.shardwright.text;

import io.shardwright.api.GroupView;
import io.shardwright.api.MoveView;
import io.shardwright.move.CopyProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Moves of shards for people. */
public final class MoveText {
    private static final Set<String> ON_ITS_WAY = Set.of("moving", "reversing");
    private static final double MEGABYTE = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private MoveText() {}

    /** Whether the shard is between its nodes. */
    public static boolean onItsWay(MoveView move) {
        return ON_ITS_WAY.contains(move.state());
    }

    /** Everything about a move. */
    public static List<String> lines(MoveView move) {
        List<String> lines = new ArrayList<>();
        lines.add("move      " + move.id() + " (" + move.state() + (move.phase() == null ? "" : ": " + move.phase())
                + ")");
        lines.add("shard     " + move.shard() + " of " + move.table() + ", from " + move.source() + " to "
                + move.target());
        if (move.progress() != null) {
            lines.add("progress  " + figures(move, move.progress()));
        }
        if (move.reversal() != null) {
            lines.add("reversal  " + followed(move.reversal()));
        }
        if (move.state().equals("moving")) {
            lines.add("cutover   " + (move.hold() ? "waits for `move cutover`" : "when ready") + ", attempt "
                    + move.attempt() + (move.paused() ? "; copying is paused" : ""));
        }
        if (move.window() != null && move.state().equals("moving")) {
            lines.add("window    " + move.window());
        }
        if (move.wayBackUntil() != null) {
            lines.add("way back  open until " + Instant.ofEpochMilli(move.wayBackUntil()) + ", or `move accept`");
        }
        move.waits().forEach(reason -> lines.add("waits     " + TextTable.visible(reason)));
        if (!move.note().isEmpty()) {
            lines.add("note      " + TextTable.visible(move.note()));
            lines.addAll(RunbookText.lines(List.of(move.note())));
        }
        return lines;
    }

    /**
     * The same, and why its reversal was undone, if it was.
     *
     * @param group that moves the shard, or takes it back
     */
    public static List<String> lines(MoveView move, GroupView group) {
        List<String> lines = new ArrayList<>(lines(move));
        if (group.abortDetail() != null && move.note().isEmpty()) {
            lines.add("because   " + TextTable.visible(group.abortDetail()));
            lines.addAll(RunbookText.lines(List.of(group.abortDetail())));
        }
        return lines;
    }

    private static String figures(MoveView move, CopyProgress progress) {
        return move.progressPercentage() + "%, " + progress.rowsCopied() + " of about "
                + Math.max(progress.rowsEstimated(), progress.rowsCopied()) + " rows, "
                + megabytes((double) progress.bytesCopied()) + " MB, " + followed(progress)
                + (progress.throttle().isEmpty() ? "" : ", slowed down: " + progress.throttle())
                + (progress.step().isEmpty() ? "" : ", " + progress.step());
    }

    private static String followed(CopyProgress progress) {
        return progress.changes() + " changes followed, " + progress.lagTransactions() + " transactions behind";
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEGABYTE);
    }

    /** How fast a move goes on, from one look to the next. For one thread. */
    public static final class Rate {
        private @Nullable CopyProgress before;
        private long beforeNanos;
        private double bytesPerSecond;
        private double rowsPerSecond;

        /** One line. */
        public String line(MoveView move, long nanos) {
            CopyProgress now = move.progress();
            String phase = move.phase() == null ? move.state() : move.phase();
            if (move.reversal() != null) {
                return phase + ": " + followed(move.reversal());
            }
            if (now == null) {
                return phase;
            }
            if (now.rests()) {
                before = null;
                bytesPerSecond = 0;
                rowsPerSecond = 0;
                return phase + ": " + figures(move, now);
            }
            if (before != null && nanos > beforeNanos && now.bytesCopied() >= before.bytesCopied()) {
                double seconds = (nanos - beforeNanos) / NANOS_PER_SECOND;
                // Smoothed, as figures come every half second.
                bytesPerSecond = (3 * bytesPerSecond + (now.bytesCopied() - before.bytesCopied()) / seconds) / 4;
                rowsPerSecond = (3 * rowsPerSecond + (now.rowsCopied() - before.rowsCopied()) / seconds) / 4;
            }
            before = now;
            beforeNanos = nanos;
            long rowsLeft = Math.max(0, now.rowsEstimated() - now.rowsCopied());
            String left = rowsPerSecond < 1 || move.progressPercentage() >= 99
                    ? ""
                    : ", about " + Math.round(rowsLeft / rowsPerSecond) + " s left";
            return phase + ": " + figures(move, now) + ", " + megabytes(bytesPerSecond) + " MB/s" + left;
        }
    }
}
