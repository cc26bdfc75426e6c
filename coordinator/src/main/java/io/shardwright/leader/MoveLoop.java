package io.shardwright.leader;

import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MoveReader;
import io.shardwright.operations.MoveKeeper;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.WakeSignal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leader's loop over the moves of shards. It keeps nothing between turns, so a successor goes on exactly where it stopped. */
final class MoveLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MoveLoop.class);

    /** While a cutover has failed, users of the table wait until this loop sees it. */
    private static final long BUSY_MILLIS = 200;

    private static final long IDLE_MILLIS = 1_000;

    private final Leadership leadership;
    private final MoveKeeper keeper;
    private final WakeSignal signal = new WakeSignal();
    private final Thread thread = new Thread(this::run, "moves");
    private volatile boolean closing;

    MoveLoop(Leadership leadership, MoveKeeper keeper) {
        this.leadership = leadership;
        this.keeper = keeper;
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

    /** Returns whether any move is on its way. */
    private boolean turn() {
        Optional<LeaderTerm> term = leadership.term();
        if (term.isEmpty()) {
            return false;
        }
        boolean busy = false;
        try {
            for (MoveReader.Move move : keeper.open()) {
                busy |= step(term.get(), move);
            }
        } catch (ShardwrightException e) {
            log.debug("the moves are not known: {}", e.message());
        }
        return busy;
    }

    private boolean step(LeaderTerm term, MoveReader.Move move) {
        try {
            return keeper.step(term, move);
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.UNREACHABLE) {
                throw e;
            }
            // What is ordered meanwhile by others may stand in the way; it is looked at again.
            log.info("move {} takes no step: {}", move.id(), e.message());
        } catch (RuntimeException e) {
            log.error("move {} takes no step and is tried again", move.id(), e);
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
