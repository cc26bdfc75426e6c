package io.shardwright.run;

import io.shardwright.metadata.RecordResult;
import io.shardwright.metadata.WorkerQueue;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of one session. Its owner's thread calls {@link #turn} whenever it is woken and once each polling interval; a turn claims commands as
 * long as the lanes want more. All state here can be lost: what is claimed is settled by the next session.
 */
public final class SessionWork {
    private static final Logger log = LoggerFactory.getLogger(SessionWork.class);

    private final WorkerQueue queue;
    private final LaneNode node;
    private final CommandLanes lanes;
    private final OutcomeRecorder recorder;
    private volatile boolean more;
    private volatile String trouble = "";

    /**
     * The work of a session that has taken the node.
     *
     * @param capacity how much runs at a time; what is inherited runs all the same
     * @param inherited what an earlier session had started: run first
     * @param recorded called after each commit of outcomes, with whom to wake
     * @param hungry wakes the thread that calls {@link #turn}
     */
    public SessionWork(
            WorkerQueue queue,
            LaneNode node,
            Capacity capacity,
            List<ClaimedCommand> inherited,
            Consumer<RecordResult> recorded,
            Runnable hungry) {
        this.queue = queue;
        this.node = node;
        this.recorder = new OutcomeRecorder(queue::record, recorded);
        this.lanes = new CommandLanes(capacity, node::lane, recorder::add, () -> wakeForMore(hungry));
        lanes.add(inherited);
    }

    /** A lane that runs dry is worth a turn only if more is known to wait; what becomes ready wakes the loop by itself. */
    private void wakeForMore(Runnable hungry) {
        if (more || lanes.failure() != null) {
            hungry.run();
        }
    }

    public void start() {
        recorder.start();
        lanes.start();
    }

    /**
     * Claims what the lanes want.
     *
     * @return whether there may be more at once
     * @throws ShardwrightException FENCED or BAD_RECORD if the session must end; UNREACHABLE if the metadata database or the node does not answer,
     *     after which the next turn goes on where this one stopped
     */
    public boolean turn() {
        throwIfEnded(lanes.failure());
        throwIfEnded(recorder.failure());
        more = true;
        int wanted = lanes.appetite();
        if (wanted == 0) {
            return false;
        }
        check();
        WorkerQueue.Claim claim = queue.claim(wanted, lanes.copiesFree());
        lanes.add(claim.commands());
        more = claim.more();
        return more;
    }

    private void check() {
        try {
            node.check();
            trouble = "";
        } catch (ShardwrightException e) {
            trouble = e.message();
            throw e;
        }
    }

    /** Why nothing is claimed: the node did not answer when it was asked last. Empty if it did. */
    public String trouble() {
        return trouble;
    }

    private static void throwIfEnded(@Nullable ShardwrightException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the statements of these commands on the node, and sends none of those that wait for a lane. What they left, the node tells. */
    public void interrupt(Set<Long> commands) {
        if (!commands.isEmpty()) {
            lanes.interrupt(commands);
        }
    }

    /** Sends no more to the node and forgets everything at once: the node belongs to another session, or is to. */
    public void abandon() {
        node.abandon();
        lanes.close();
        recorder.close();
        node.close();
    }

    /**
     * Ends in order: sees through what was sent, gives back what was not, and records both.
     *
     * @param graceMillis what still runs after this is left to the next session, which will end it
     */
    public void drain(long graceMillis) {
        giveBack();
        if (!lanes.drain(graceMillis)) {
            log.warn("commands still run after {} ms; the next session settles them", graceMillis);
        }
        abandon();
    }

    private void giveBack() {
        try {
            // What was claimed although the answer was lost: the lanes give it back unsent.
            lanes.add(queue.heard());
        } catch (ShardwrightException e) {
            log.warn("what was claimed last was not given back, the next session takes it over: {}", e.message());
        }
    }
}
