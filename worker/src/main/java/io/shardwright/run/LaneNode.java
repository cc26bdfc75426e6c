package io.shardwright.run;

import io.shardwright.noderun.StopSigns;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Outcome;

/** A node as the lanes of one session use it. Safe for use by many threads; each lane is one thread's own. */
public interface LaneNode extends AutoCloseable {
    /** Runs commands one after another. */
    interface Runner extends AutoCloseable {
        /**
         * Runs one half of a command.
         *
         * @param signs what was sent is seen through, unless it is interrupted
         * @throws io.shardwright.problem.ShardwrightException FENCED or BAD_RECORD if the node does not belong to this session: nothing may be
         *     recorded
         */
        Outcome run(ClaimedCommand command, StopSigns signs);

        /** Ends the statement of this command on the node if this runner has sent it. Called by any thread. */
        void interrupt(long command);

        @Override
        void close();
    }

    /** The runner of one lane. */
    Runner lane();

    /**
     * Returns if the node answers; work for one that does not would only use up its tries.
     *
     * @throws io.shardwright.problem.ShardwrightException UNREACHABLE if it does not, FENCED if it does not belong to this session
     */
    void check();

    /** Drops every connection at once and sends nothing more. */
    void abandon();

    @Override
    void close();
}
