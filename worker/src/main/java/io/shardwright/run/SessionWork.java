package io.shardwright.run;

import io.shardwright.metadata.RecordResult;
import io.shardwright.metadata.WorkerQueue;
import io.shardwright.metadata.WorkerQueue.Candidate;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

    /** Candidates looked for, for each lane: enough that long commands are not looked for one by one. */
    private static final int CANDIDATES_PER_LANE = 16;

    /** So many claims are made of what one look has found. A look costs little more for many, and nothing is held by it. */
    private static final int CLAIMS_PER_LOOK = 4;

    private final WorkerQueue queue;
    private final LaneNode node;
    private final CommandLanes lanes;
    private final OutcomeRecorder recorder;
    private final int candidatesMin;
    private final Deque<Candidate> candidates = new ArrayDeque<>();

    /** Of a claim whose answer is not here yet, or was lost: claimed again as they are. */
    private List<Candidate> claiming = List.of();

    private volatile boolean more;

    /**
     * The work of a session that has taken the node.
     *
     * @param laneCount how many commands run at a time
     * @param inherited what an earlier session had started: run first
     * @param recorded called after each commit of outcomes, with whom to wake
     * @param hungry wakes the thread that calls {@link #turn}
     */
    public SessionWork(
            WorkerQueue queue,
            LaneNode node,
            int laneCount,
            List<ClaimedCommand> inherited,
            Consumer<RecordResult> recorded,
            Runnable hungry) {
        this.queue = queue;
        this.node = node;
        this.recorder = new OutcomeRecorder(queue::record, recorded);
        this.lanes = new CommandLanes(laneCount, node::lane, recorder::add, () -> wakeForMore(hungry));
        this.candidatesMin = laneCount * CANDIDATES_PER_LANE;
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
        claimWanted();
        if (!candidates.isEmpty()) {
            return false;
        }
        node.check();
        int max = Math.max(candidatesMin, CLAIMS_PER_LOOK * lanes.wanted());
        candidates.addAll(queue.candidates(max));
        int found = candidates.size();
        claimWanted();
        more = found >= max || !candidates.isEmpty();
        return found >= max && candidates.isEmpty();
    }

    private static void throwIfEnded(@Nullable ShardwrightException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    private void claimWanted() {
        while (!claiming.isEmpty() || (!candidates.isEmpty() && lanes.appetite() > 0)) {
            if (claiming.isEmpty()) {
                claiming = next(lanes.appetite());
            }
            finishClaim();
        }
    }

    private List<Candidate> next(int count) {
        List<Candidate> taken = new ArrayList<>();
        while (taken.size() < count && !candidates.isEmpty()) {
            taken.add(candidates.remove());
        }
        return taken;
    }

    /** Repeated as it is if the answer is lost: what was claimed then is claimed, and counted, once. */
    private void finishClaim() {
        lanes.add(queue.claim(claiming));
        claiming = List.of();
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
        candidates.clear();
        try {
            // What was claimed although the answer was lost: the lanes give it back unsent.
            finishClaim();
        } catch (ShardwrightException e) {
            log.warn("what was claimed last was not given back, the next session takes it over: {}", e.message());
        }
    }
}
