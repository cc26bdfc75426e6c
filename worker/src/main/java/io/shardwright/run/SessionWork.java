package io.shardwright.run;

import io.shardwright.metadata.ControlWatch;
import io.shardwright.metadata.RecordResult;
import io.shardwright.metadata.WorkerQueue;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ReadyNews;
import io.shardwright.time.Stopwatch;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of one session. Its owner's thread calls {@link #turn} whenever it is woken and when the rest that the turn before has asked for is
 * over; a turn claims commands if the lanes want any, by name or by looking, as {@link ReadyNews} says. All state here can be lost: what is claimed is settled by the next session.
 */
public final class SessionWork {
    private static final Logger log = LoggerFactory.getLogger(SessionWork.class);

    private final WorkerQueue queue;
    private final LaneNode node;
    private final CommandLanes lanes;
    private final OutcomeRecorder recorder;
    private final ReadyInbox inbox;
    private final ReadyNews news;
    private final Stopwatch watch = Stopwatch.started();
    private volatile boolean more;
    private volatile String trouble = "";

    /**
     * The work of a session that has taken the node. What it inherits runs first.
     *
     * @param capacity how much runs at a time; what is inherited runs all the same
     * @param recorded called after each commit of outcomes, with whom to wake
     * @param inbox where the thread that calls {@link #turn} rests
     * @param lookMillis how long what nobody tells of may stay unseen
     * @param random from 0 inclusive to 1 exclusive, from any thread: by it rests differ
     */
    public SessionWork(
            WorkerQueue queue,
            LaneNode node,
            Capacity capacity,
            Consumer<RecordResult> recorded,
            ReadyInbox inbox,
            long lookMillis,
            DoubleSupplier random) {
        this.queue = queue;
        this.node = node;
        this.recorder = new OutcomeRecorder(queue::record, recorded);
        this.lanes = new CommandLanes(capacity, node::lane, recorder::add, this::wakeForMore, random);
        this.inbox = inbox;
        this.news = new ReadyNews(lookMillis);
        lanes.add(queue.inherited());
    }

    /** A lane that runs dry is worth a turn only if more is known to wait; what becomes ready wakes the loop by itself. */
    private void wakeForMore() {
        if (more || lanes.failure() != null) {
            inbox.wake();
        }
    }

    public void start() {
        recorder.start();
        lanes.start();
    }

    /**
     * Claims what the lanes want.
     *
     * @return for how long to rest at most, in milliseconds; 0 if there may be more at once
     * @throws ShardwrightException FENCED or BAD_RECORD if the session must end; UNREACHABLE if the metadata database or the node does not answer,
     *     after which the next turn goes on where this one stopped
     */
    public long turn() {
        throwIfEnded(lanes.failure());
        throwIfEnded(recorder.failure());
        // First of all, whether or not the lanes want more: until it is known, nothing runs or gives back what was
        // taken.
        lanes.add(queue.heard());
        inbox.take().ifPresent(news::heard);
        more = true;
        int wanted = lanes.appetite();
        ReadyNews.Step step = news.next(watch.elapsedMillis(), wanted);
        if (step.act() == ReadyNews.Act.REST) {
            // Of lanes that want nothing nobody knows what waits for them.
            more = wanted == 0;
            return step.restMillis();
        }
        check();
        WorkerQueue.Claim claim =
                step.act() == ReadyNews.Act.TAKE ? queue.claim(step.named()) : queue.claim(wanted, lanes.copiesFree());
        lanes.add(claim.commands());
        long restMillis = news.answered(claim.more(), watch.elapsedMillis());
        more = restMillis == 0;
        return restMillis;
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

    /** Whether it holds commands that are not on the node yet. */
    public boolean holdsUnsent() {
        return lanes.holdsUnsent();
    }

    /** Gives back what was not sent of these commands, and ends on the node the statements of some. What those have left, the node tells. */
    public void withhold(ControlWatch.Withheld now) {
        lanes.withhold(now);
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
     * @return whether everything is recorded; if not, the metadata database has not been answering for a while
     */
    public boolean drain(long graceMillis) {
        giveBack();
        if (!lanes.drain(graceMillis)) {
            log.warn("commands still run after {} ms; the next session settles them", graceMillis);
        }
        abandon();
        return !recorder.gaveUp();
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
