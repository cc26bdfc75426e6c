package io.shardwright.rebalance;

import java.util.List;
import java.util.OptionalInt;

/**
 * Which of the rebalances that are open may move shards. One at a time: each plan was made for what those before leave behind, or says that it was not, and its limits are those of all that goes
 * on.
 *
 * <p>One that runs keeps its turn until it has ended or is paused. Then come those that are being stopped, those that wait in a queue, each in the order of their coming, and
 * last those that are paused, of which parts may be on their way to be stopped.
 */
public final class RebalanceTurns {
    private RebalanceTurns() {}

    /**
     * The one that goes before another; none if it is that one's turn.
     *
     * @param open states of all that are open, oldest first
     * @param own place of that other one among them
     */
    public static OptionalInt before(List<RebalanceState> open, int own) {
        for (int other = 0; other < open.size(); other++) {
            if (other != own && goesBefore(open.get(other), open.get(own), other < own)) {
                return OptionalInt.of(other);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean goesBefore(RebalanceState other, RebalanceState own, boolean earlier) {
        return switch (other) {
            case RUNNING -> own != RebalanceState.RUNNING;
            case STOPPING -> own != RebalanceState.RUNNING && (own != RebalanceState.STOPPING || earlier);
            case QUEUED -> own == RebalanceState.PAUSED || (own == RebalanceState.QUEUED && earlier);
            case PAUSED, PROPOSED, REJECTED, STOPPED, COMPLETED, FAILED, ROLLED_BACK -> false;
        };
    }
}
