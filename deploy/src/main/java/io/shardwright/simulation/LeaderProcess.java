package io.shardwright.simulation;

import io.shardwright.queue.GroupState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A simulated coordinator: leads while it believes to be elected, takes each group one step a turn, and can be paused or die in between. */
final class LeaderProcess {
    private static final int POLL_MILLIS = 400;

    private final World world;
    private final String name;
    private final Deque<Duty> duties = new ArrayDeque<>();
    private boolean elected;
    private long term;
    private long pausedUntil;
    private long turns;
    private long life;
    private boolean awake;
    private boolean decided;

    /** One transaction of a leader, in the term in which it was planned. */
    private interface Duty {
        void run(long term) throws SimFailure;
    }

    /** What an operator orders, as one transaction of the leader; false if it is refused. */
    interface Order {
        boolean carryOut(long term) throws SimFailure;
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
        if (!awake) {
            awake = true;
            plan(world.dice.between(0, 5));
        }
    }

    private void rest() {
        if (!awake) {
            plan(world.dice.resting(POLL_MILLIS));
        }
    }

    /** Instead of the turn that is planned. */
    private void plan(long millis) {
        long planned = ++turns;
        world.timeline.in(millis, () -> run(planned));
    }

    private void run(long planned) {
        if (planned != turns) {
            return;
        }
        long wait = pausedUntil - world.timeline.now();
        if (wait > 0) {
            world.timeline.in(wait, () -> run(planned));
            return;
        }
        awake = false;
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
            look();
            if (duties.isEmpty()) {
                rest();
            } else {
                wake();
            }
        } else {
            Duty duty = duties.remove();
            long mine = term;
            world.metadata.call(() -> {
                duty.run(mine);
                return true;
            });
            if (!duties.isEmpty() || decided) {
                decided = false;
                wake();
            } else {
                rest();
            }
        }
    }

    private void look() throws SimFailure {
        for (GroupRecord group : world.unpublished()) {
            duties.add(mine -> world.leaders.publish(mine, group));
        }
        long begun = term;
        boolean pending = world.metadata.call(() -> {
            world.leaders.look(begun);
            world.leaders.late().forEach(g -> duties.add(mine -> world.leaders.timeOut(mine, g)));
            world.leaders
                    .in(GroupState.PREPARED)
                    .forEach(g -> duties.add(mine -> {
                        world.leaders.decide(mine, g);
                        decided = true;
                    }));
            world.leaders.in(GroupState.ABORTING).forEach(g -> duties.add(mine -> world.leaders.undo(mine, g)));
            world.leaders.goingBack().forEach(g -> duties.add(mine -> world.leaders.goBack(mine, g)));
            return !world.leaders.in(GroupState.PENDING).isEmpty();
        });
        if (pending) {
            duties.add(this::activate);
        }
    }

    /** One transaction; now and then something else comes between what it reads and what it writes. */
    private void activate(long mine) throws SimFailure {
        List<Long> granted = world.leaders.grantable(mine);
        if (world.dice.fault(250)) {
            // While it holds the term no other can begin one; if one has, this transaction was killed.
            duties.addFirst(then -> world.leaders.grant(mine, granted));
            world.operator.meddle(granted);
        } else {
            world.leaders.grant(mine, granted);
        }
    }

    /** Takes an operator's order, if it leads. */
    boolean order(Order order) {
        if (term == 0) {
            return false;
        }
        long mine = term;
        long begun = life;
        world.timeline.in(world.dice.between(0, 10), () -> carryOut(order, mine, begun));
        return true;
    }

    /** On a thread of its own, beside the loop; lost if the process dies first. */
    private void carryOut(Order order, long mine, long begun) {
        long wait = pausedUntil - world.timeline.now();
        if (wait > 0) {
            world.timeline.in(wait, () -> carryOut(order, mine, begun));
        } else if (begun == life) {
            try {
                if (!world.metadata.call(() -> order.carryOut(mine))) {
                    world.census.count(Happening.ORDER_REFUSED);
                }
                wake();
            } catch (SimFailure failure) {
                world.log(() -> this + " does not know whether an order was carried out: " + failure.kind());
            }
        }
    }

    /** Dies, and comes again knowing nothing. */
    void crash() {
        world.log(() -> this + " is killed and starts again");
        life++;
        duties.clear();
        term = 0;
        awake = false;
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
