package io.shardwright.simulation;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CompletionDecider.Settled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A simulated worker: takes its node, claims, starts, runs and records, each step by itself, so that it can die, or be paused and go on as a
 * zombie, between any two. Keeps the same order of steps as the product's session, lanes and recorder.
 */
final class WorkerProcess {
    private static final int LANES = 2;
    private static final int CLAIMS_MAX = 4;
    private static final int POLL_MILLIS = 300;
    private static final int CLOSING_TRIES_MAX = 5;

    final SimNode node;
    final long number;
    private final World world;
    private final List<SimLane> lanes = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final Deque<ClaimedCommand> claims = new ArrayDeque<>();
    private final Deque<ClaimedCommand> started = new ArrayDeque<>();
    private final List<Settled> finished = new ArrayList<>();
    private List<ClaimedCommand> starting = List.of();
    private boolean givenBack;
    private boolean dead;
    private boolean lost;
    private boolean stopping;
    private boolean turnPlanned;
    private boolean recordPlanned;
    private int closingTries;
    private long pausedUntil;
    private long epoch;
    private Taking taking = Taking.EPOCH;

    /** How far it is in taking its node. */
    private enum Taking {
        EPOCH,
        FENCE,
        KILL,
        OPEN,
        TAKEN
    }

    WorkerProcess(World world, SimNode node, long number) {
        this.world = world;
        this.node = node;
        this.number = number;
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

    void wake() {
        if (!turnPlanned) {
            turnPlanned = true;
            soon(5, this::turn);
        }
    }

    private void rest() {
        if (!turnPlanned) {
            turnPlanned = true;
            world.timeline.in(world.dice.between(POLL_MILLIS / 2, POLL_MILLIS), () -> run(this::turn));
        }
    }

    private void turn() {
        turnPlanned = false;
        if (lost) {
            return;
        }
        try {
            boolean more = taking == Taking.TAKEN ? (stopping ? giveBack() : work()) : take();
            if (more) {
                wake();
            } else {
                rest();
            }
        } catch (SimFailure failure) {
            if (failure.kind() == SimFailure.Kind.AWAY) {
                if (taking != Taking.TAKEN) {
                    // The product takes the node anew, under yet another epoch.
                    taking = Taking.EPOCH;
                }
                rest();
            } else {
                lose(failure);
            }
        }
    }

    /** One step of taking the node: the epoch in the metadata, then in the fence, then nobody else's connections, then the commands. */
    private boolean take() throws SimFailure {
        switch (taking) {
            case EPOCH -> {
                reach();
                long fence = node.fence;
                epoch = world.metadata.call(() -> world.sessions.nextEpoch(node, fence));
                taking = Taking.FENCE;
            }
            case FENCE -> {
                reach();
                if (node.fence >= epoch) {
                    throw SimFailure.fenced();
                }
                node.fence = epoch;
                world.log(() -> this + " has fenced " + node + " under epoch " + epoch);
                taking = world.rules.endsOlderConnections() ? Taking.KILL : Taking.OPEN;
            }
            case KILL -> {
                reach();
                boolean others = false;
                for (Link link : node.links()) {
                    others = true;
                    node.kill(link);
                }
                if (!others) {
                    taking = Taking.OPEN;
                }
            }
            case OPEN -> {
                List<ClaimedCommand> inherited = world.metadata.call(() -> world.sessions.open(node, epoch));
                taking = Taking.TAKEN;
                add(inherited);
            }
            case TAKEN -> throw new IllegalStateException("taken already");
        }
        return true;
    }

    private void reach() throws SimFailure {
        if (!node.up || world.dice.fault(10)) {
            throw SimFailure.away();
        }
    }

    /** One exchange of the product's SessionWork.turn. */
    private boolean work() throws SimFailure {
        if (!starting.isEmpty() || (!claims.isEmpty() && appetite() > 0)) {
            if (starting.isEmpty()) {
                starting = take(appetite());
            }
            start();
            return true;
        }
        if (!claims.isEmpty()) {
            return false;
        }
        pulse();
        List<ClaimedCommand> found = world.metadata.call(() -> world.sessions.claim(node, epoch, CLAIMS_MAX));
        claims.addAll(found);
        return !found.isEmpty();
    }

    private void start() throws SimFailure {
        List<Long> ids = starting.stream().map(ClaimedCommand::id).toList();
        var running = world.metadata.call(() -> world.sessions.start(node, epoch, ids));
        add(starting.stream().filter(c -> running.contains(c.id())).toList());
        starting = List.of();
    }

    private int appetite() {
        return Math.max(0, 2 * LANES - started.size());
    }

    private List<ClaimedCommand> take(int count) {
        List<ClaimedCommand> taken = new ArrayList<>();
        while (taken.size() < count && !claims.isEmpty()) {
            taken.add(claims.remove());
        }
        return taken;
    }

    private void add(List<ClaimedCommand> commands) {
        started.addAll(commands);
        lanes.forEach(SimLane::wake);
    }

    /** Told to end: gives back what was not sent, sees through the rest. */
    private boolean giveBack() throws SimFailure {
        claims.clear();
        if (!givenBack) {
            // Asked for, not remembered: a claim whose answer was lost counts too.
            List<Long> ids = world.metadata.call(() -> world.sessions.claims(node, epoch)).stream()
                    .map(ClaimedCommand::id)
                    .toList();
            world.metadata.call(() -> {
                world.sessions.release(epoch, ids);
                return true;
            });
            givenBack = true;
            return true;
        }
        if (!starting.isEmpty()) {
            // Their start may be recorded although its answer was lost.
            start();
            return true;
        }
        if (started.isEmpty() && finished.isEmpty() && lanes.stream().allMatch(SimLane::idle)) {
            die("has ended in order");
        }
        return false;
    }

    private void pulse() throws SimFailure {
        reach();
        admit();
    }

    private void admit() throws SimFailure {
        switch (world.rules.admits(node.fence, epoch)) {
            case ADMITTED -> {}
            case REPLACED -> throw SimFailure.fenced();
            case FORGOTTEN -> throw SimFailure.forgotten();
        }
    }

    /** Opens a connection for a lane. */
    Link open() throws SimFailure {
        reach();
        admit();
        Link link = node.connect(this, epoch);
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

    Optional<ClaimedCommand> nextStarted() {
        return Optional.ofNullable(started.poll());
    }

    boolean stopping() {
        return stopping;
    }

    boolean lost() {
        return lost;
    }

    /** A lane has finished a try. */
    void finished(Settled settled) {
        finished.add(settled);
        planRecording(3);
        wake();
    }

    private void planRecording(int millis) {
        if (!recordPlanned) {
            recordPlanned = true;
            soon(millis, this::record);
        }
    }

    private void record() {
        recordPlanned = false;
        if (finished.isEmpty()) {
            return;
        }
        List<Settled> batch = List.copyOf(finished);
        try {
            boolean wakeLeader = world.metadata.call(() -> world.sessions.record(node, epoch, batch));
            finished.subList(0, batch.size()).clear();
            if (wakeLeader) {
                world.wakeLeaders();
            }
            if (!finished.isEmpty()) {
                planRecording(3);
            }
        } catch (SimFailure failure) {
            if (failure.kind() == SimFailure.Kind.FENCED) {
                lose(failure);
                finished.clear();
            } else if (!lost || ++closingTries < CLOSING_TRIES_MAX) {
                planRecording(300);
            }
        }
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
        stopping = true;
        world.log(() -> this + " is told to stop");
        lanes.forEach(SimLane::wake);
        wake();
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
