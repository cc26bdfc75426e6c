package io.shardwright.rebalance;

import java.util.List;

/**
 * How far a rebalance is, or what of it concerns a table.
 *
 * @param percentage of the bytes to copy, as the plan has them; while it is taken back, of the moves to take back. What was copied in vain, or taken back again, stays counted, so that it never
 *     goes back before somebody orders something. 100 only when all is done
 * @param total moves
 * @param completed whose shards are where the plan wants them
 * @param failed that were undone or could not begin
 * @param pending that have not begun
 * @param running under way, in either direction
 * @param reversed that were taken back
 * @param rows copied
 * @param bytes copied
 * @param bytesTotal to copy: what was copied, of a move that is finished; what the plan has, of any other, or what was copied where that is more already
 * @param bytesLeft to copy by the moves that wait or are under way
 */
public record RebalanceProgress(
        int percentage,
        int total,
        int completed,
        int failed,
        int pending,
        int running,
        int reversed,
        long rows,
        long bytes,
        long bytesTotal,
        long bytesLeft) {
    private static final int ALL = 100;

    /**
     * One move's figures.
     *
     * @param percentage of its rows that were copied, 0 to 100, be it in vain
     * @param planned bytes to copy, as the plan has them
     */
    public record Figures(MoveStage stage, int percentage, long rows, long bytes, long planned) {
        /** The part of it that was done, whatever became of that. */
        private double done() {
            return switch (stage) {
                case WAITING -> 0;
                case MOVING, UNDONE -> (double) percentage / ALL;
                case FINISHED, REVERSING, REVERSED -> 1;
            };
        }

        /** As far as anybody knows. */
        private long total() {
            return switch (stage) {
                case WAITING, MOVING, UNDONE -> Math.max(planned, bytes);
                case FINISHED, REVERSING, REVERSED -> bytes;
            };
        }

        private long left() {
            return switch (stage) {
                case WAITING, MOVING -> total() - bytes;
                case UNDONE, FINISHED, REVERSING, REVERSED -> 0;
            };
        }

        /** An empty shard is a move too. */
        private double weight() {
            return Math.max(1, planned);
        }
    }

    /**
     * Of these moves.
     *
     * @param back whether what was finished is taken back
     */
    public static RebalanceProgress of(List<Figures> moves, boolean back) {
        return new RebalanceProgress(
                back ? taken(moves) : brought(moves),
                moves.size(),
                count(moves, MoveStage.FINISHED),
                count(moves, MoveStage.UNDONE),
                count(moves, MoveStage.WAITING),
                count(moves, MoveStage.MOVING) + count(moves, MoveStage.REVERSING),
                count(moves, MoveStage.REVERSED),
                moves.stream().mapToLong(Figures::rows).sum(),
                moves.stream().mapToLong(Figures::bytes).sum(),
                moves.stream().mapToLong(Figures::total).sum(),
                moves.stream().mapToLong(Figures::left).sum());
    }

    /** Whether a rebalance as a whole is on its way back. */
    public static boolean isBack(RebalanceState state, StopMode stop) {
        return stop == StopMode.UNDO_FINISHED
                && (state == RebalanceState.STOPPING || state == RebalanceState.ROLLED_BACK);
    }

    /** The same with a percentage that is no lower than one shown before. */
    public RebalanceProgress atLeast(int shown) {
        return at(Math.max(shown, percentage));
    }

    /** The same with another percentage. */
    public RebalanceProgress at(int other) {
        return new RebalanceProgress(
                other, total, completed, failed, pending, running, reversed, rows, bytes, bytesTotal, bytesLeft);
    }

    private static int count(List<Figures> moves, MoveStage stage) {
        return (int) moves.stream().filter(move -> move.stage() == stage).count();
    }

    private static int brought(List<Figures> moves) {
        double done =
                moves.stream().mapToDouble(move -> move.weight() * move.done()).sum();
        double all = moves.stream().mapToDouble(Figures::weight).sum();
        return share(done, all, count(moves, MoveStage.FINISHED) == moves.size());
    }

    private static int taken(List<Figures> moves) {
        int left =
                count(moves, MoveStage.FINISHED) + count(moves, MoveStage.REVERSING) + count(moves, MoveStage.MOVING);
        int back = count(moves, MoveStage.REVERSED);
        return share(back, (double) back + left, left == 0);
    }

    private static int share(double done, double all, boolean complete) {
        return complete ? ALL : Math.min(ALL - 1, (int) (done * ALL / all));
    }
}
