package io.shardwright.run;

import io.shardwright.metadata.RecordResult;
import io.shardwright.metadata.WorkerQueue;
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
 * The work of one session. Its owner's thread calls {@link #turn} whenever it is woken and once each polling interval; a turn claims and starts
 * commands as long as the lanes want more. All state here can be lost: claims go back, and started commands are settled by the next session.
 */
public final class SessionWork {
    private static final Logger log = LoggerFactory.getLogger(SessionWork.class);

    /** Claims held for each lane: enough that a round trip to the metadata database is shared by many, few enough that a pause is soon felt. */
    private static final int CLAIMS_PER_LANE = 16;

    /** A claim takes its groups' locks, on which outcomes wait to be recorded: the fewer the better, as an unstarted claim can still be cancelled. */
    private static final int START_BATCHES_PER_CLAIM = 4;

    private final WorkerQueue queue;
    private final LaneNode node;
    private final CommandLanes lanes;
    private final OutcomeRecorder recorder;
    private final int claimsMin;
    private final Deque<ClaimedCommand> claims = new ArrayDeque<>();
    private List<ClaimedCommand> starting = List.of();
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
        this.claimsMin = laneCount * CLAIMS_PER_LANE;
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
     * Claims and starts what the lanes want.
     *
     * @return whether there may be more at once
     * @throws ShardwrightException FENCED or BAD_RECORD if the session must end; UNREACHABLE if the metadata database or the node does not answer,
     *     after which the next turn goes on where this one stopped
     */
    public boolean turn() {
        throwIfEnded(lanes.failure());
        throwIfEnded(recorder.failure());
        more = true;
        startClaims();
        if (!claims.isEmpty()) {
            return false;
        }
        node.check();
        int max = Math.max(claimsMin, START_BATCHES_PER_CLAIM * lanes.wanted());
        int found = claim(max);
        startClaims();
        more = found >= max || !claims.isEmpty();
        return found >= max && claims.isEmpty();
    }

    private static void throwIfEnded(@Nullable ShardwrightException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    private int claim(int max) {
        List<ClaimedCommand> found = queue.claim(max);
        claims.addAll(found);
        return found.size();
    }

    private void startClaims() {
        while (!starting.isEmpty() || (!claims.isEmpty() && lanes.appetite() > 0)) {
            if (starting.isEmpty()) {
                starting = take(lanes.appetite());
            }
            startStarting();
        }
    }

    /** Repeated as it is if the answer is lost: what was started then is started, and counted, once. */
    private void startStarting() {
        Set<Long> ids =
                queue.start(starting.stream().map(ClaimedCommand::id).sorted().toList());
        lanes.add(
                starting.stream().filter(command -> ids.contains(command.id())).toList());
        starting = List.of();
    }

    private List<ClaimedCommand> take(int count) {
        List<ClaimedCommand> taken = new ArrayList<>();
        while (taken.size() < count && !claims.isEmpty()) {
            taken.add(claims.remove());
        }
        return taken;
    }

    /**
     * Gives back every claim that nothing was started of: what may be claimed has changed.
     *
     * @throws ShardwrightException UNREACHABLE or FENCED; then nothing or something was given back, and calling again finishes it
     */
    public void releaseClaims() {
        startStarting();
        // Asked for, not remembered: a claim whose answer was lost counts too.
        queue.release(queue.claims().stream().map(ClaimedCommand::id).toList());
        claims.clear();
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
        claims.clear();
        try {
            // Asked for, not remembered: a claim whose answer was lost counts too.
            queue.release(queue.claims().stream().map(ClaimedCommand::id).toList());
            // Those whose start was recorded although its answer was lost are no claims any more: the lanes give them
            // back unsent.
            startClaims();
        } catch (ShardwrightException e) {
            log.warn("claims were not given back, the next session takes them over: {}", e.message());
        }
    }
}
