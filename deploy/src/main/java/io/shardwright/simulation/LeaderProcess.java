package io.shardwright.simulation;

import io.shardwright.queue.GroupState;
import java.util.ArrayDeque;
import java.util.Deque;

/** A simulated coordinator: leads while it believes to be elected, takes each group one step a turn, and can be paused or die in between. */
final class LeaderProcess {
    private static final int POLL_MILLIS = 400;

    private final World world;
    private final String name;
    private final Deque<Duty> duties = new ArrayDeque<>();
    private boolean elected;
    private long term;
    private long pausedUntil;
    private long life;
    private boolean turnPlanned;

    /** One transaction of a leader, in the term in which it was planned. */
    private interface Duty {
        void run(long term) throws SimFailure;
    }

    LeaderProcess(World world, String name) {
        this.world = world;
        this.name = name;
        rest();
    }

    /** The election's word has arrived. */
    void hear(boolean isElected) {
        if (isElected != elected) {
            elected = isElected;
            world.log(() -> this + (isElected ? " is elected" : " is not elected any more"));
            wake();
        }
    }

    void wake() {
        plan(world.dice.between(0, 5));
    }

    private void rest() {
        plan(world.dice.between(POLL_MILLIS / 2, POLL_MILLIS));
    }

    private void plan(long millis) {
        if (!turnPlanned) {
            turnPlanned = true;
            long planned = life;
            world.timeline.in(millis, () -> run(planned));
        }
    }

    private void run(long planned) {
        if (planned != life) {
            return;
        }
        long wait = pausedUntil - world.timeline.now();
        if (wait > 0) {
            world.timeline.in(wait, () -> run(planned));
            return;
        }
        turnPlanned = false;
        try {
            turn();
        } catch (SimFailure failure) {
            if (failure.kind() == SimFailure.Kind.FENCED) {
                world.log(() -> this + " is deposed");
                term = 0;
            }
            duties.clear();
            rest();
        }
    }

    private void turn() throws SimFailure {
        if (!elected) {
            term = 0;
            duties.clear();
            rest();
        } else if (term == 0) {
            long begun = world.metadata.call(world.leaders::beginTerm);
            // It looks again whether it is elected still.
            term = elected ? begun : 0;
            world.log(() -> this + " begins term " + begun);
            wake();
        } else if (duties.isEmpty()) {
            boolean work = look();
            if (work) {
                wake();
            } else {
                rest();
            }
        } else {
            Duty duty = duties.remove();
            long mine = term;
            world.metadata.call(() -> {
                duty.run(mine);
                return true;
            });
            wake();
        }
    }

    private boolean look() throws SimFailure {
        for (GroupRecord group : world.unpublished()) {
            duties.add(mine -> world.leaders.publish(mine, group));
        }
        boolean pending = world.metadata.call(() -> {
            world.leaders.in(GroupState.PREPARED).forEach(g -> duties.add(mine -> world.leaders.decide(mine, g)));
            world.leaders.in(GroupState.ABORTING).forEach(g -> duties.add(mine -> world.leaders.undo(mine, g)));
            return !world.leaders.in(GroupState.PENDING).isEmpty();
        });
        boolean prepared = !world.leaders.in(GroupState.PREPARED).isEmpty();
        if (pending) {
            duties.add(world.leaders::activate);
        }
        return prepared || !duties.isEmpty();
    }

    /** Dies, and comes again knowing nothing. */
    void crash() {
        world.log(() -> this + " is killed and starts again");
        life++;
        duties.clear();
        term = 0;
        turnPlanned = false;
        rest();
    }

    void pause(long millis) {
        pausedUntil = Math.max(pausedUntil, world.timeline.now() + millis);
        world.log(() -> this + " is paused for " + millis + " ms");
    }

    @Override
    public String toString() {
        return "coordinator " + name;
    }
}
