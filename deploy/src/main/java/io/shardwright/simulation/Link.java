package io.shardwright.simulation;

import org.jspecify.annotations.Nullable;

/** One connection to a node, as the node's process list shows it. */
final class Link {
    final long id;
    final SimNode node;
    final long epoch;
    final WorkerProcess process;

    @Nullable
    Running running;

    /** Told to end; it does once what it runs lets it. */
    boolean killed;

    /** The client has let go of it, or died. */
    boolean abandoned;

    /** Not in the process list any more. */
    boolean gone;

    Link(long id, SimNode node, long epoch, WorkerProcess process) {
        this.id = id;
        this.node = node;
        this.epoch = epoch;
        this.process = process;
    }

    /** Whether the client can still use it. */
    boolean usable() {
        return !killed && !abandoned && !gone;
    }
}
