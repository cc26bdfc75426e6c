package io.shardwright.simulation;

import io.shardwright.queue.Settled;
import java.util.ArrayList;
import java.util.List;

/** The recorder of a simulated worker: one transaction for whatever finished meanwhile, sent again as it is if the answer is lost. */
final class Recorder {
    private static final int RETRY_MILLIS = 300;
    private static final int CLOSING_TRIES_MAX = 5;

    private final WorkerProcess worker;
    private final World world;
    private final List<Settled> finished = new ArrayList<>();
    private boolean planned;
    private boolean over;
    private int closingTries;

    Recorder(WorkerProcess worker, World world) {
        this.worker = worker;
        this.world = world;
    }

    void add(Settled settled) {
        finished.add(settled);
        plan(3);
    }

    /** Whether all is recorded, or is left to the next session. */
    boolean isOver() {
        return over || finished.isEmpty();
    }

    /** Whether nothing of it is left to the next session. */
    boolean hasAll() {
        return finished.isEmpty();
    }

    private void plan(int millis) {
        if (!planned) {
            planned = true;
            worker.soon(millis, this::record);
        }
    }

    private void record() {
        planned = false;
        if (finished.isEmpty()) {
            return;
        }
        List<Settled> batch = List.copyOf(finished);
        try {
            boolean wakeLeader = world.metadata.call(() -> world.sessions.record(worker.node, worker.epoch(), batch));
            finished.subList(0, batch.size()).clear();
            worker.recorded(batch);
            if (wakeLeader) {
                world.wakeLeaders();
            }
            worker.wake();
            if (!finished.isEmpty()) {
                plan(3);
            }
        } catch (SimFailure failure) {
            if (failure.kind() == SimFailure.Kind.FENCED) {
                worker.lose(failure);
                finished.clear();
            } else if (!worker.closing() || ++closingTries < CLOSING_TRIES_MAX) {
                plan(RETRY_MILLIS);
            } else {
                over = true;
                worker.wake();
            }
        }
    }
}
