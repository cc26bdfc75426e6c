package io.shardwright.server;

import io.shardwright.manticore.SearchRun;
import io.shardwright.noderun.StopSigns;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Outcome;
import io.shardwright.run.LaneNode;

/** Runs commands on a Manticore node for one lane. */
final class SearchRunner implements LaneNode.Runner {
    private final SearchRun run;
    private final Runnable lock;

    /** @param lock refuses, as FENCED, if the node's lock is not the one that was taken */
    SearchRunner(SearchRun run, Runnable lock) {
        this.run = run;
        this.lock = lock;
    }

    @Override
    public Outcome run(ClaimedCommand command, StopSigns signs) {
        // It may have waited for this lane while the node's disk was replaced.
        lock.run();
        return run.run(command, signs);
    }

    @Override
    public void interrupt(long command) {
        // Such a server ends no change midway: it is seen through, and undone.
    }

    @Override
    public void close() {
        run.close();
    }
}
