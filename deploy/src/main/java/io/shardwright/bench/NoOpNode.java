package io.shardwright.bench;

import io.shardwright.noderun.StopSigns;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.run.LaneNode;
import java.util.function.Consumer;

/** A node on which nothing is done and everything succeeds at once, but what is named so as to fail. */
final class NoOpNode implements LaneNode {
    /** A command of this name fails, so that its group is undone. */
    static final String FAILING = "fail";

    private final Consumer<ClaimedCommand> started;

    NoOpNode(Consumer<ClaimedCommand> started) {
        this.started = started;
    }

    @Override
    public Runner lane() {
        return new Runner() {
            @Override
            public Outcome run(ClaimedCommand command, StopSigns signs) {
                started.accept(command);
                if (command.direction() == Direction.UNDO) {
                    return new Outcome.Succeeded(Effect.NONE, 0);
                }
                return command.name().equals(FAILING)
                        ? new Outcome.Failed(Effect.NONE, "named to fail", 0)
                        : new Outcome.Succeeded(Effect.APPLIED, 0);
            }

            @Override
            public void interrupt(long command) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void check() {}

    @Override
    public void abandon() {}

    @Override
    public void close() {}
}
