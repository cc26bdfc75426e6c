package io.shardwright.server;

import io.shardwright.run.LaneNode;
import io.shardwright.run.NodeAsked;

/**
 * What one session does with its node.
 *
 * @param lanes what runs commands
 * @param asked what answers coordinators and other workers
 * @param background what goes on by itself meanwhile
 */
public record NodeUse(LaneNode lanes, NodeAsked asked, Background background) {
    /** What goes on by itself from the session's start to its end. */
    public interface Background extends AutoCloseable {
        void start();

        @Override
        void close();
    }
}
