package io.shardwright.simulation;

import io.shardwright.queue.ClaimedCommand;
import java.util.List;

/** How a simulated worker takes its node: the epoch in the metadata, then in the fence, then nobody else's connections, then the commands. */
final class Takeover {
    private enum Step {
        EPOCH,
        FENCE,
        KILL,
        OPEN,
        TAKEN
    }

    private final WorkerProcess worker;
    private final SimNode node;
    private final World world;
    private Step next = Step.EPOCH;
    private long epoch;

    Takeover(WorkerProcess worker, World world) {
        this.worker = worker;
        this.node = worker.node;
        this.world = world;
    }

    boolean isOver() {
        return next == Step.TAKEN;
    }

    long epoch() {
        return epoch;
    }

    /** The product takes the node anew, under yet another epoch. */
    void beginAgain() {
        next = Step.EPOCH;
    }

    /** Takes one step; returns what an earlier session had started, once the node is taken. */
    List<ClaimedCommand> step() throws SimFailure {
        switch (next) {
            case EPOCH -> {
                worker.reach();
                long fence = node.fence;
                epoch = world.metadata.call(() -> world.sessions.nextEpoch(node, fence));
                next = Step.FENCE;
            }
            case FENCE -> {
                worker.reach();
                if (node.fence >= epoch) {
                    throw SimFailure.fenced();
                }
                node.fence = epoch;
                world.log(() -> worker + " has fenced " + node + " under epoch " + epoch);
                next = world.rules.endsOlderConnections() ? Step.KILL : Step.OPEN;
            }
            case KILL -> {
                worker.reach();
                if (!node.killAll()) {
                    next = Step.OPEN;
                }
            }
            case OPEN -> {
                List<ClaimedCommand> inherited = world.metadata.call(() -> world.sessions.open(node, epoch));
                next = Step.TAKEN;
                return inherited;
            }
            case TAKEN -> throw new IllegalStateException("taken already");
        }
        return List.of();
    }
}
