package io.shardwright.rebalance;

import io.shardwright.placement.RebalancePlan;
import java.util.List;

/**
 * How far a rebalance is.
 *
 * @param percentage of the bytes to copy, as the plan has them; while it is taken back, of the moves to take back. 100 only when all is done
 * @param total moves of the plan
 * @param completed whose shards are where the plan wants them
 * @param failed that were undone or could not begin
 * @param pending that have not begun
 * @param running under way, in either direction
 * @param reversed that were taken back
 * @param rows copied
 * @param bytes copied
 * @param bytesTotal to copy, as the plan has them
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
        long bytesTotal) {
    private static final int ALL = 100;

    /**
     * One move's figures.
     *
     * @param percentage of its rows, 0 to 100
     */
    public record Figures(MoveStage stage, int percentage, long rows, long bytes) {}

    /**
     * Of all moves of a plan.
     *
     * @param moves in the plan's order
     */
    public static RebalanceProgress of(RebalancePlan plan, List<Figures> moves, RebalanceState state, StopMode stop) {
        boolean back = stop == StopMode.UNDO_FINISHED
                && (state == RebalanceState.STOPPING || state == RebalanceState.ROLLED_BACK);
        return new RebalanceProgress(
                back ? taken(moves) : brought(plan, moves),
                moves.size(),
                count(moves, MoveStage.FINISHED),
                count(moves, MoveStage.UNDONE),
                count(moves, MoveStage.WAITING),
                count(moves, MoveStage.MOVING) + count(moves, MoveStage.REVERSING),
                count(moves, MoveStage.REVERSED),
                moves.stream().mapToLong(Figures::rows).sum(),
                moves.stream().mapToLong(Figures::bytes).sum(),
                plan.bytes());
    }

    /** The same with a percentage that is no lower than one shown before. */
    public RebalanceProgress atLeast(int shown) {
        return new RebalanceProgress(
                Math.max(shown, percentage),
                total,
                completed,
                failed,
                pending,
                running,
                reversed,
                rows,
                bytes,
                bytesTotal);
    }

    private static int count(List<Figures> moves, MoveStage stage) {
        return (int) moves.stream().filter(move -> move.stage() == stage).count();
    }

    private static int brought(RebalancePlan plan, List<Figures> moves) {
        double done = 0;
        double all = 0;
        for (int i = 0; i < moves.size(); i++) {
            // An empty shard is a move too.
            double weight = Math.max(1, plan.moves().get(i).bytes());
            Figures move = moves.get(i);
            all += weight;
            if (move.stage() == MoveStage.FINISHED) {
                done += weight;
            } else if (move.stage() == MoveStage.MOVING) {
                done += weight * move.percentage() / ALL;
            }
        }
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
