package io.shardwright.leader;

import io.shardwright.logging.LogIds;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.operations.MoveKeeper;
import io.shardwright.operations.RebalanceKeeper;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's turn over the moves of shards, and over the rebalances that they are part of. It keeps nothing between turns, so a successor goes on
 * exactly where it stopped.
 */
final class ShardTurn implements LeaderLoop.Turn {
    private static final Logger log = LoggerFactory.getLogger(ShardTurn.class);

    /** While a cutover has failed, users of the table wait until this loop sees it. */
    private static final long BUSY_MILLIS = 200;

    private static final long IDLE_MILLIS = 1_000;

    private final MoveKeeper moves;
    private final RebalanceKeeper rebalances;

    ShardTurn(MoveKeeper moves, RebalanceKeeper rebalances) {
        this.moves = moves;
        this.rebalances = rebalances;
    }

    @Override
    public long take(LeaderTerm term) {
        boolean busy = false;
        for (MoveReader.Move move : moves.open()) {
            busy |= step("move", move.id(), () -> moves.step(term, move));
        }
        List<RebalanceReader.Rebalance> open = rebalances.open();
        for (RebalanceReader.Rebalance rebalance : open) {
            busy |= step("rebalance", rebalance.id(), () -> {
                rebalances.step(term, rebalance, open);
                return true;
            });
        }
        return busy ? BUSY_MILLIS : IDLE_MILLIS;
    }

    private static boolean step(String what, UUID id, BooleanSupplier step) {
        return LogIds.about(what, id.toString(), () -> stepOrLater(what, id, step));
    }

    private static boolean stepOrLater(String what, UUID id, BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.UNREACHABLE) {
                throw e;
            }
            // What is ordered meanwhile by others may stand in the way; it is looked at again.
            log.info("{} {} takes no step: {}", what, id, e.message());
        } catch (RuntimeException e) {
            log.error("{} {} takes no step and is tried again", what, id, e);
        }
        return true;
    }
}
