package io.shardwright.leader;

import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.operations.MoveKeeper;
import io.shardwright.operations.RebalanceKeeper;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.WakeSignal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's loop over the moves of shards, and over the rebalances that they are part of. It keeps nothing between turns, so a successor goes on
 * exactly where it stopped.
 */
final class ShardLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShardLoop.class);

    /** While a cutover has failed, users of the table wait until this loop sees it. */
    private static final long BUSY_MILLIS = 200;

    private static final long IDLE_MILLIS = 1_000;

    private final Leadership leadership;
    private final MoveKeeper moves;
    private final RebalanceKeeper rebalances;
    private final WakeSignal signal = new WakeSignal();
    private final Thread thread = new Thread(this::run, "shards");
    private volatile boolean closing;

    ShardLoop(Leadership leadership, MoveKeeper moves, RebalanceKeeper rebalances) {
        this.leadership = leadership;
        this.moves = moves;
        this.rebalances = rebalances;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                signal.rest(turn() ? BUSY_MILLIS : IDLE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether anything is on its way. */
    private boolean turn() {
        Optional<LeaderTerm> term = leadership.term();
        if (term.isEmpty()) {
            return false;
        }
        boolean busy = false;
        try {
            for (MoveReader.Move move : moves.open()) {
                busy |= step("move", move.id(), () -> moves.step(term.get(), move));
            }
            List<RebalanceReader.Rebalance> open = rebalances.open();
            for (RebalanceReader.Rebalance rebalance : open) {
                busy |= step("rebalance", rebalance.id(), () -> {
                    rebalances.step(term.get(), rebalance, open);
                    return true;
                });
            }
        } catch (ShardwrightException e) {
            log.debug("what is on its way is not known: {}", e.message());
        }
        return busy;
    }

    private static boolean step(String what, UUID id, BooleanSupplier step) {
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

    @Override
    public void close() {
        closing = true;
        signal.wake();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
