package io.shardwright.simulation;

import io.shardwright.attempt.Ending;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.ControlFollow;
import io.shardwright.queue.ReadyHalves;
import io.shardwright.queue.Settled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A simulated worker: takes its node, claims, runs and records, each step by itself, so that it can die, or be paused and go on as a
 * zombie, between any two. Keeps the same order of steps as the product's session, lanes and recorder.
 */
final class WorkerProcess {
    /** Shorter than the longest pause, so that leases run out under live processes. */
    static final int LEASE_MILLIS = 2_000;

    private static final int RENEW_MILLIS = LEASE_MILLIS / 3;
    private static final int LOOK_MILLIS = 200;
    private static final int LANES = 2;
    private static final int POLL_MILLIS = 300;

    final SimNode node;
    final long number;
    private final World world;
    private final Takeover takeover;
    private final Recorder recorder;
    private final SimClaims claims;
    private final ControlFollow follow = new ControlFollow();
    private final ControlFollow.Side<SimFailure> control;
    private final List<SimLane> lanes = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final Deque<ClaimedCommand> claimed = new ArrayDeque<>();
    private final Set<Long> withheld = new HashSet<>();

    /** How many commands it holds claimed before its lanes: the product fits that to how long commands take. */
    private final int claimedMax;

    private Leaving leaving = Leaving.NOT;
    private boolean dead;
    private boolean lost;
    private boolean awake;
    private long turns;
    private boolean following;
    private boolean gaveBackAll = true;
    private long lookedAt;
    private long renewedAt;
    private long drainUntil;
    private long pausedUntil;

    /** How far it is in ending, once it is told to. */
    private enum Leaving {
        NOT,
        GIVE_BACK,
        DRAIN,
        RECORD,
        CLOSE
    }

    WorkerProcess(World world, SimNode node, long number) {
        this.world = world;
        this.node = node;
        this.number = number;
        this.takeover = new Takeover(this, world);
        this.recorder = new Recorder(this, world);
        this.claims = new SimClaims(this, world, POLL_MILLIS);
        this.control = world.rules.following(new Control());
        this.claimedMax = world.dice.between(1, 2) * world.dice.between(1, 4);
        for (int i = 0; i < LANES; i++) {
            lanes.add(new SimLane(this, world));
        }
        wake();
    }

    /** Plans a step of one of its threads; a paused process takes it late, a dead one never. */
    void soon(int millisMax, Runnable step) {
        world.timeline.in(world.dice.between(0, millisMax), () -> run(step));
    }

    private void run(Runnable step) {
        if (dead) {
            return;
        }
        long wait = pausedUntil - world.timeline.now();
        if (wait > 0) {
            world.timeline.in(wait, () -> run(step));
        } else {
            step.run();
        }
    }

    /** A wake-up has come. */
    void hear(ReadyHalves ready) {
        claims.told(ready);
        wake();
    }

    /** Ends a rest early. */
    void wake() {
        if (!awake) {
            awake = true;
            planTurn(world.dice.between(0, 5));
        }
    }

    private void rest() {
        if (!awake) {
            planTurn(world.dice.resting(POLL_MILLIS));
        }
    }

    /** Instead of the one that is planned. */
    private void planTurn(long millis) {
        long planned = ++turns;
        world.timeline.in(millis, () -> run(() -> turn(planned)));
    }

    private void turn(long planned) {
        if (planned != turns) {
            return;
        }
        awake = false;
        if (lost) {
            return;
        }
        try {
            boolean more = takeover.isOver() ? (leaving == Leaving.NOT ? keep() : leave()) : take();
            if (more) {
                wake();
            } else {
                rest();
            }
        } catch (SimFailure failure) {
            if (failure.kind() == SimFailure.Kind.AWAY) {
                if (!takeover.isOver()) {
                    takeover.beginAgain();
                }
                claims.breakOff();
                rest();
            } else {
                lose(failure);
            }
        }
    }

    private boolean take() throws SimFailure {
        add(takeover.step());
        if (takeover.isOver()) {
            renewedAt = world.timeline.now();
        }
        return true;
    }

    void reach() throws SimFailure {
        if (!node.up || world.dice.fault(10)) {
            world.census.count(Happening.NODE_UNREACHABLE);
            throw SimFailure.away();
        }
    }

    /** One exchange of the product's SessionLoop.keep: the lease, then what operators have changed, then work. */
    private boolean keep() throws SimFailure {
        long now = world.timeline.now();
        if (now - renewedAt >= RENEW_MILLIS) {
            if (!world.metadata.call(() -> world.sessions.renew(node, epoch()))) {
                throw SimFailure.fenced();
            }
            renewedAt = now;
            return true;
        }
        if (following || follow.isDue() || now - lookedAt >= LOOK_MILLIS) {
            lookedAt = now;
            following = true;
            following = follow.step(control);
            return true;
        }
        return claims.claim(appetite());
    }

    private int appetite() {
        return Math.max(0, claimedMax - claimed.size());
    }

    void add(List<ClaimedCommand> commands) {
        claims.give(commands);
        claimed.addAll(commands);
        lanes.forEach(SimLane::wake);
    }

    /** Follows what operators have changed, as the product's ControlEcho lets it. */
    private final class Control implements ControlFollow.Side<SimFailure> {
        @Override
        public long version() throws SimFailure {
            return world.metadata.call(() -> world.metadata.switches.version);
        }

        @Override
        public boolean holdsUnsent() {
            return !claimed.isEmpty() || lanes.stream().anyMatch(SimLane::holdsUnsent);
        }

        @Override
        public boolean withhold() throws SimFailure {
            SessionTransactions.Withheld now = world.metadata.call(() -> world.sessions.withheld(node, epoch()));
            withheld.retainAll(now.commands());
            withheld.addAll(now.commands());
            for (ClaimedCommand waiting : List.copyOf(claimed)) {
                if (now.commands().contains(waiting.id()) && !waiting.inherited()) {
                    claimed.remove(waiting);
                    world.census.count(Happening.UNSENT_GIVEN_BACK_AT_ONCE);
                    finished(Settled.of(
                            waiting,
                            world.rules.outcome(Ending.stopped(waiting.effect()), waiting),
                            world.dice.spread()));
                }
            }
            lanes.forEach(lane -> lane.interrupt(now.atOnce()));
            return !now.commands().isEmpty();
        }

        @Override
        public void echo(long version) throws SimFailure {
            world.metadata.call(() -> {
                world.sessions.echo(node, epoch(), version);
                return true;
            });
        }
    }

    /** Told to end, as the product's SessionWork.drain: gives back what was not sent, sees through the rest for a while, and leaves. */
    private boolean leave() throws SimFailure {
        switch (leaving) {
            case GIVE_BACK -> {
                leaving = Leaving.DRAIN;
                drainUntil = world.timeline.now() + LEASE_MILLIS;
                gaveBackAll = false;
                if (world.rules.givesBack() && claims.hasUnheard()) {
                    world.census.count(Happening.DRAIN_FINISHED_A_CLAIM);
                    // It may be claimed although the answer was lost: the lanes give it back unsent.
                    claims.hear();
                }
                gaveBackAll = true;
            }
            case DRAIN -> {
                lanes.forEach(SimLane::wake);
                boolean idle = claimed.isEmpty() && lanes.stream().allMatch(SimLane::idle);
                if (!idle && world.timeline.now() < drainUntil) {
                    return false;
                }
                gaveBackAll &= idle && lanes.stream().noneMatch(SimLane::leftBehind);
                List.copyOf(links).forEach(this::closed);
                lanes.forEach(SimLane::abandon);
                claimed.clear();
                leaving = Leaving.RECORD;
            }
            case RECORD -> {
                if (!recorder.isOver()) {
                    return false;
                }
                leaving = Leaving.CLOSE;
            }
            case CLOSE -> close();
            case NOT -> throw new IllegalStateException("it was not told to end");
        }
        return true;
    }

    private void close() {
        try {
            world.metadata.call(() -> {
                world.sessions.close(node, epoch());
                if (gaveBackAll && recorder.hasAll()) {
                    world.checkers.forEach(checker -> checker.left(node, epoch()));
                }
                return true;
            });
        } catch (SimFailure e) {
            // The session stays open in the records; the next one ends it.
        }
        world.census.count(Happening.WORKER_LEFT_IN_ORDER);
        die("has ended in order");
    }

    void admit() throws SimFailure {
        switch (world.rules.admits(node.fence, epoch())) {
            case ADMITTED -> {}
            case REPLACED -> throw SimFailure.fenced();
            case FORGOTTEN -> throw SimFailure.forgotten();
        }
    }

    /** Opens a connection for a lane. */
    Link open() throws SimFailure {
        reach();
        admit();
        Link link = node.connect(this, epoch());
        links.add(link);
        return link;
    }

    void closed(Link link) {
        links.remove(link);
        node.abandon(link);
    }

    /** Whether an open connection of this process has this id on the node. */
    boolean isLive(SimNode on, long connectionId) {
        return links.stream().anyMatch(link -> link.node == on && link.id == connectionId && link.usable());
    }

    Optional<ClaimedCommand> nextClaimed() {
        return Optional.ofNullable(claimed.poll());
    }

    /** Whether nothing more of a command may be sent. */
    boolean stopped(ClaimedCommand command) {
        return stopping() || withheld.contains(command.id());
    }

    boolean stopping() {
        return leaving.compareTo(Leaving.DRAIN) >= 0;
    }

    boolean lost() {
        return lost;
    }

    /** Whether the recorder hopes for the metadata database no longer than a while. */
    boolean closing() {
        return lost || leaving.compareTo(Leaving.RECORD) >= 0;
    }

    long epoch() {
        return takeover.epoch();
    }

    void recorded(List<Settled> settled) {
        claims.recorded(settled);
    }

    /** A lane has finished a try. */
    void finished(Settled settled) {
        withheld.remove(settled.id());
        recorder.add(settled);
        wake();
    }

    /** The session is over: sends and takes nothing more. What is finished is still offered to the metadata database. */
    void lose(SimFailure why) {
        if (!lost) {
            lost = true;
            world.log(() -> this + " has lost its session: " + why.kind());
            List.copyOf(links).forEach(this::closed);
            world.restart(this);
        }
    }

    void die(String how) {
        if (!dead) {
            dead = true;
            world.log(() -> this + " " + how);
            List.copyOf(links).forEach(this::closed);
            world.restart(this);
        }
    }

    void stop() {
        if (leaving == Leaving.NOT) {
            leaving = Leaving.GIVE_BACK;
            world.log(() -> this + " is told to stop");
            world.census.count(Happening.WORKER_TOLD_TO_STOP);
            wake();
        }
    }

    void pause(long millis) {
        pausedUntil = Math.max(pausedUntil, world.timeline.now() + millis);
        world.log(() -> this + " is paused for " + millis + " ms");
    }

    boolean alive() {
        return !dead && !lost;
    }

    boolean paused() {
        return pausedUntil > world.timeline.now();
    }

    @Override
    public String toString() {
        return "worker " + number + " of " + node;
    }
}
