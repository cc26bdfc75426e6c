package io.shardwright.leader;

import io.shardwright.metadata.LeaderTerm;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.WakeSignal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread of the leader that takes a turn, rests and takes the next; of a coordinator that does not lead, it only rests. */
final class LeaderLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaderLoop.class);

    /** Whoever starts a cluster waits for its first leader to look at it; nothing is asked of any server for this. */
    private static final long UNELECTED_MILLIS = 50;

    private static final long FAILED_MILLIS = 1_000;

    private final String name;
    private final Leadership leadership;
    private final Turn turn;
    private final WakeSignal signal;
    private final Thread thread;
    private volatile boolean closing;

    /** One turn. */
    interface Turn {
        /** Returns after how many milliseconds the next is due. */
        long take(LeaderTerm term);
    }

    LeaderLoop(String name, Leadership leadership, Turn turn) {
        this(name, leadership, new WakeSignal(), turn);
    }

    /** @param signal woken when there may be something to do before the next turn is due */
    LeaderLoop(String name, Leadership leadership, WakeSignal signal, Turn turn) {
        this.name = name;
        this.leadership = leadership;
        this.signal = signal;
        this.turn = turn;
        this.thread = new Thread(this::run, name);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                signal.rest(turn());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long turn() {
        Optional<LeaderTerm> term = leadership.term();
        if (term.isEmpty()) {
            return UNELECTED_MILLIS;
        }
        try {
            return turn.take(term.get());
        } catch (ShardwrightException e) {
            log.debug("loop {} goes on: {}", name, e.message());
        } catch (RuntimeException e) {
            log.error("loop {} goes on after a failure it does not know", name, e);
        }
        return FAILED_MILLIS;
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
