package io.shardwright.operations;

import io.shardwright.api.CleanupView;
import io.shardwright.cleanup.Candidate;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupAges;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.metadata.CleanupRecords;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.Leftovers;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Takes away what has served its time. Safe for use by many threads; one run at a time. */
public final class CleanupControl {
    /** Commands in one transaction: it lasts some tens of milliseconds, and holds nothing that others want. A larger group goes whole. */
    private static final int BATCH_ROWS = 1_000;

    private static final int BATCH_RECORDS = 200;

    private final CleanupRecords records;
    private final NodeCleanup nodes;
    private final NodeReaper reaper;
    private final Supplier<CleanupAges> ages;
    private final ReentrantLock one = new ReentrantLock();

    CleanupControl(MetadataDatabase database, LinkPool links, Publishing publishing, Supplier<CleanupAges> ages) {
        this.records = new CleanupRecords(database);
        NodeCleaner cleaner = new NodeCleaner(database, links);
        this.nodes = new NodeCleanup(records, cleaner, ages);
        this.reaper = new NodeReaper(records, new Leftovers(database), cleaner, publishing);
        this.ages = ages;
    }

    /**
     * What {@link #run} would take away. Any coordinator may look: nothing is written.
     *
     * @param kinds that are looked at
     */
    public CleanupView plan(List<CleanupKind> kinds) {
        CleanupRun run = CleanupRun.looking(records.now());
        kinds.forEach(kind -> clean(run, kind));
        return run.view();
    }

    /**
     * Cleans up.
     *
     * @param kinds that are looked at
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} while another run is under way
     */
    public CleanupView run(LeaderTerm term, List<CleanupKind> kinds, String actor) {
        if (!one.tryLock()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE, "a cleanup is under way", "Wait for it to end; then there is less to do.");
        }
        try {
            return runAlone(term, kinds, actor);
        } finally {
            one.unlock();
        }
    }

    /** The same, after the run that is under way: for whoever would have to come back for it. */
    CleanupView runInTurn(LeaderTerm term, List<CleanupKind> kinds, String actor) throws InterruptedException {
        one.lockInterruptibly();
        try {
            return runAlone(term, kinds, actor);
        } finally {
            one.unlock();
        }
    }

    private CleanupView runAlone(LeaderTerm term, List<CleanupKind> kinds, String actor) {
        records.require(term);
        CleanupRun run = CleanupRun.by(term, actor, records.now());
        kinds.forEach(kind -> clean(run, kind));
        return run.view();
    }

    private void clean(CleanupRun run, CleanupKind kind) {
        if (kind.equals(Cleanup.LEDGER)) {
            nodes.forgetEnded(run);
            return;
        }
        // One and the same for all of this: what is found by one age is removed by it.
        CleanupAges kept = ages.get();
        CleanupRecords.Going going = records.going(kind, kept, run.now());
        List<Candidate> candidates = going.candidates();
        if (going.more()) {
            run.note(kind, "more is left than one run takes; the next one goes on");
        }
        if (kind.equals(Cleanup.LEFTOVERS)) {
            reaper.reaped(run, candidates).forEach(candidate -> run.gone(kind, candidate, kept));
            return;
        }
        if (kind.equals(Cleanup.HISTORY)) {
            candidates = nodes.forgotten(run, candidates);
        } else if (kind.equals(Cleanup.SCRATCH)) {
            candidates = nodes.withoutScratch(run, candidates);
        }
        for (List<Candidate> batch : batches(candidates)) {
            List<Candidate> gone = run.term()
                    .map(term -> records.remove(term, kind, kept, run.now(), batch, run.actor()))
                    .orElse(batch);
            gone.forEach(candidate -> run.gone(kind, candidate, kept));
        }
    }

    private static List<List<Candidate>> batches(List<Candidate> candidates) {
        List<List<Candidate>> batches = new ArrayList<>();
        List<Candidate> batch = new ArrayList<>();
        int rows = 0;
        for (Candidate candidate : candidates) {
            if (!batch.isEmpty() && (batch.size() == BATCH_RECORDS || rows + candidate.rows() > BATCH_ROWS)) {
                batches.add(batch);
                batch = new ArrayList<>();
                rows = 0;
            }
            batch.add(candidate);
            rows += candidate.rows();
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
