package io.shardwright.bench;

import io.shardwright.noderun.StopSigns;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Outcome;
import io.shardwright.run.LaneNode;
import java.util.function.Consumer;

/** A real node whose starts are told. */
record CountingNode(LaneNode node, Consumer<ClaimedCommand> started) implements LaneNode {
    @Override
    public Runner lane() {
        Runner lane = node.lane();
        return new Runner() {
            @Override
            public Outcome run(ClaimedCommand command, StopSigns signs) {
                started.accept(command);
                return lane.run(command, signs);
            }

            @Override
            public void interrupt(long command) {
                lane.interrupt(command);
            }

            @Override
            public void close() {
                lane.close();
            }
        };
    }

    @Override
    public void check() {
        node.check();
    }

    @Override
    public void abandon() {
        node.abandon();
    }

    @Override
    public void close() {
        node.close();
    }
}
