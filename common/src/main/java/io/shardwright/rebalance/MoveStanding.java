package io.shardwright.rebalance;

/**
 * One move of a rebalance as the records have it.
 *
 * @param number its place in the plan, from 1
 * @param resting whether its copying and its cutover are held back
 * @param stopOrdered whether it was ordered to be undone
 * @param open whether there is a copy on either side still: a finished move can be taken back then, and of a reversed one the copy has to go
 * @param order what operators have ordered of it alone
 */
public record MoveStanding(
        int number, MoveStage stage, boolean resting, boolean stopOrdered, boolean open, MoveOrder order) {
    /** A move that has not begun. */
    public static MoveStanding waiting(int number) {
        return new MoveStanding(number, MoveStage.WAITING, false, false, false, MoveOrder.NONE);
    }

    /** Whether it was undone or taken back, so that its shard is where it was. */
    public boolean gone() {
        return stage == MoveStage.UNDONE || stage == MoveStage.REVERSED;
    }

    /** Whether a resume concerns it now: what a stop is undoing, or is to be dropped after it, is seen through first. */
    public boolean resumable() {
        boolean settled = !stage.underWay() && !(stage == MoveStage.REVERSED && open);
        return order == MoveOrder.PAUSED || order == MoveOrder.GRACEFUL || settled;
    }
}
