package io.shardwright.leader;

import io.shardwright.metadata.LeaderTerm;
import io.shardwright.operations.NodeKeeper;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.WakeSignal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leader's loop over the nodes that would like to join. It keeps nothing between turns. */
final class NodeLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeLoop.class);

    /** Whoever starts a cluster waits for its first leader to see the nodes; nothing is asked of any server for this. */
    private static final long UNELECTED_MILLIS = 50;

    private static final long IDLE_MILLIS = 1_000;

    private final Leadership leadership;
    private final NodeKeeper nodes;
    private final WakeSignal signal = new WakeSignal();
    private final Thread thread = new Thread(this::run, "nodes");
    private volatile boolean closing;

    NodeLoop(Leadership leadership, NodeKeeper nodes) {
        this.leadership = leadership;
        this.nodes = nodes;
    }

    void start() {
        thread.start();
    }

    /** Members have come or gone. */
    void wake() {
        signal.wake();
    }

    private void run() {
        try {
            while (!closing) {
                Optional<LeaderTerm> term = leadership.term();
                term.ifPresent(this::turn);
                signal.rest(term.isPresent() ? IDLE_MILLIS : UNELECTED_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn(LeaderTerm term) {
        try {
            nodes.step(term);
        } catch (ShardwrightException e) {
            log.debug("newcomers are looked at later: {}", e.message());
        } catch (RuntimeException e) {
            log.error("newcomers cannot be looked at, and are again", e);
        }
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
