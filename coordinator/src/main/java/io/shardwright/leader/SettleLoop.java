package io.shardwright.leader;

import io.shardwright.metadata.GroupSettlement;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.Savepoints;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.time.WakeSignal;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's loop over the groups: reads which of them wait for a leader, takes each one step, wakes the nodes concerned. It keeps nothing
 * between turns, so a successor goes on exactly where it stopped; a lost wake-up costs one polling interval.
 */
final class SettleLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SettleLoop.class);

    private final Leadership leadership;
    private final GroupSettlement settlement;
    private final Savepoints savepoints;
    private final Consumer<ReadyByNode> wakeNodes;
    private final WakeSignal signal;
    private final long pollMillis;
    private final Thread thread;
    private String said = "";
    private volatile boolean closing;

    SettleLoop(
            Leadership leadership,
            GroupSettlement settlement,
            Savepoints savepoints,
            Consumer<ReadyByNode> wakeNodes,
            WakeSignal signal,
            long pollMillis) {
        this.leadership = leadership;
        this.settlement = settlement;
        this.savepoints = savepoints;
        this.wakeNodes = wakeNodes;
        this.signal = signal;
        this.pollMillis = pollMillis;
        this.thread = new Thread(this::run, "settle");
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try {
                Optional<LeaderTerm> term = leadership.refresh();
                boolean moved = term.isPresent() && turn(term.get());
                said = "";
                if (!moved) {
                    signal.rest(pollMillis);
                }
            } catch (InterruptedException e) {
                return;
            } catch (ShardwrightException e) {
                rideOut(e);
            } catch (RuntimeException e) {
                log.error("the settle loop goes on after a failure it does not know", e);
                restAfterFailure();
            }
        }
    }

    /** Returns whether more may follow at once. */
    private boolean turn(LeaderTerm term) {
        SettleTurn.Result result = SettleTurn.take(settlement, savepoints, term);
        if (!result.ready().isEmpty()) {
            wakeNodes.accept(result.ready());
        }
        return result.decided();
    }

    private void rideOut(ShardwrightException e) {
        if (e.code() == ErrorCode.FENCED) {
            log.warn("deposed: {}", e.message());
            leadership.deposed();
        } else {
            if (!said.equals(e.message())) {
                log.warn("the settle loop waits: {} {}", e.message(), e.advice());
            }
            said = e.message();
            restAfterFailure();
        }
    }

    private void restAfterFailure() {
        try {
            signal.rest(pollMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        signal.wake();
        // It may wait for a database that is gone. What it is in the middle of is one transaction, which is whole or
        // not there.
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
