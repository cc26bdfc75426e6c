package io.shardwright.run;

import io.shardwright.attempt.Ending;
import io.shardwright.logging.LogIds;
import io.shardwright.metadata.ControlWatch;
import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import io.shardwright.time.Stopwatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that run started commands on the node, each with a connection of its own. What a lane has sent it sees through; what it has not
 * sent when the session is told to stop, or when its group may not run any more, is given back as if it had never been started. What may last for hours gets a thread of its own, so that
 * nothing waits behind it.
 */
final class CommandLanes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CommandLanes.class);

    /** Empty tells a lane to end. */
    private final BlockingQueue<Optional<ClaimedCommand>> started = new LinkedBlockingQueue<>();

    private final AtomicReference<@Nullable ShardwrightException> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Thread> errands = ConcurrentHashMap.newKeySet();
    private final Set<LaneNode.Runner> runners = ConcurrentHashMap.newKeySet();
    private final Set<Long> unsent = ConcurrentHashMap.newKeySet();
    private final Set<Long> withheld = ConcurrentHashMap.newKeySet();
    private final Set<Long> interrupted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger copying = new AtomicInteger();
    private final Capacity capacity;
    private final LanePace pace;
    private final Supplier<LaneNode.Runner> runs;
    private final Consumer<Settled> finished;
    private final Runnable hungry;
    private final DoubleSupplier random;
    private boolean running;
    private String uninterrupted = "";
    private volatile boolean stopping;

    /**
     * @param runs makes a lane's runner
     * @param finished takes each outcome, on the lane's thread
     * @param hungry called when few started commands are left
     * @param random from 0 inclusive to 1 exclusive; asked by every lane
     */
    CommandLanes(
            Capacity capacity,
            Supplier<LaneNode.Runner> runs,
            Consumer<Settled> finished,
            Runnable hungry,
            DoubleSupplier random) {
        this.capacity = capacity;
        this.pace = new LanePace(capacity.lanes());
        this.runs = runs;
        this.finished = finished;
        this.hungry = hungry;
        this.random = random;
        for (int i = 0; i < capacity.lanes(); i++) {
            threads.add(new Thread(this::work, "lane-" + i));
        }
    }

    void start() {
        threads.forEach(Thread::start);
        errands.forEach(Thread::start);
        running = true;
    }

    /** Hands over commands that are recorded as started. Called by the thread that calls {@link #start}. */
    void add(List<ClaimedCommand> commands) {
        for (ClaimedCommand command : commands) {
            unsent.add(command.id());
            if (command.action().lasting()) {
                copying.addAndGet(command.action().bulky() ? 1 : 0);
                Thread errand = new Thread(() -> errand(command), "errand-" + command.id());
                errands.add(errand);
                if (running) {
                    errand.start();
                }
            } else {
                started.add(Optional.of(command));
            }
        }
    }

    private void errand(ClaimedCommand command) {
        try (LaneNode.Runner run = runs.get()) {
            runners.add(run);
            boolean unused = LogIds.about(command, () -> runOne(run, command));
            runners.remove(run);
        } finally {
            copying.addAndGet(command.action().bulky() ? -1 : 0);
            errands.remove(Thread.currentThread());
        }
    }

    /** How many more started commands keep every lane busy while the next batch is started. */
    int appetite() {
        return Math.max(0, pace.wanted() - started.size());
    }

    /** How many more shards may be copied at the same time. */
    int copiesFree() {
        return Math.max(0, capacity.copies() - copying.get());
    }

    /** Why the session must end, if a lane has found out. */
    @Nullable
    ShardwrightException failure() {
        return failure.get();
    }

    private void work() {
        try (LaneNode.Runner run = runs.get()) {
            runners.add(run);
            for (Optional<ClaimedCommand> next = started.take(); next.isPresent(); next = started.take()) {
                ClaimedCommand command = next.get();
                if (!LogIds.about(command, () -> runOne(run, command))) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean runOne(LaneNode.Runner run, ClaimedCommand command) {
        try {
            Outcome outcome = run.run(
                    command,
                    new StopSigns(
                            () -> stopping,
                            () -> withheld.contains(command.id()),
                            () -> interrupted.contains(command.id()),
                            () -> unsent.remove(command.id())));
            log(command, outcome);
            if (!command.action().lasting()) {
                pace.took(outcome.durationMillis());
            }
            finish(command, outcome);
        } catch (ShardwrightException e) {
            // The node is no longer this session's: nothing may be recorded, its successor settles the command.
            failure.compareAndSet(null, e);
            hungry.run();
            return false;
        } catch (Error e) {
            // Of such a process nobody knows what it still can: its node is taken anew, which settles the command.
            log.error("the lane of command {} of group {} breaks", command.name(), command.group(), e);
            failure.compareAndSet(
                    null,
                    new ShardwrightException(
                            ErrorCode.FENCED,
                            "a lane ended by " + e + ", so the session does",
                            "It begins anew by itself; report this with its log.",
                            e));
            hungry.run();
            return false;
        } catch (RuntimeException e) {
            log.error("command {} of group {} met a failure that nobody foresaw", command.name(), command.group(), e);
            finish(command, new Outcome.Failed(Effect.UNKNOWN, e.toString(), Optional.of(ErrorCode.INTERNAL), 0));
        }
        if (started.size() <= pace.wanted() / 2) {
            hungry.run();
        }
        return true;
    }

    private void finish(ClaimedCommand command, Outcome outcome) {
        unsent.remove(command.id());
        withheld.remove(command.id());
        interrupted.remove(command.id());
        finished.accept(Settled.of(command, outcome, new Spread(random.getAsDouble())));
    }

    private static void log(ClaimedCommand command, Outcome outcome) {
        String what = command.direction().label() + " of " + command.name() + " in " + command.group();
        if (outcome instanceof Outcome.Succeeded done) {
            log.debug("{}: {} in {} ms", what, done.effect().label(), done.durationMillis());
        } else if (outcome instanceof Outcome.BackedOff backedOff) {
            log.info("{}: try {} failed: {}", what, command.attempt(), backedOff.error());
        } else if (outcome instanceof Outcome.Unsent unsent) {
            log.info("{}: {}", what, unsent.error());
        } else if (outcome instanceof Outcome.Failed failed) {
            log.warn("{}: failed, effect {}: {}", what, failed.effect().label(), failed.error());
        }
    }

    /** Whether something is held that is not on the node: waiting for a lane, or on its way there. */
    boolean holdsUnsent() {
        return !unsent.isEmpty();
    }

    /**
     * Sends none of these commands that was not sent, in place of those of the last time, and ends some of them on the node. What no lane has
     * taken is given back at once: a lane may be busy for hours. Only what an earlier session had started must wait for a lane, as it may be on the node.
     */
    void withhold(ControlWatch.Withheld now) {
        withheld.retainAll(now.commands());
        withheld.addAll(now.commands());
        interrupted.retainAll(now.atOnce());
        interrupted.addAll(now.atOnce());
        for (Optional<ClaimedCommand> waiting : started) {
            boolean unsent = waiting.isPresent()
                    && !waiting.get().inherited()
                    && now.commands().contains(waiting.get().id());
            if (unsent && started.remove(waiting)) {
                giveBack(waiting.get());
            }
        }
        interrupt(now.atOnce());
    }

    /** One that the node does not let be told keeps nobody else from it; all are told again with the next look, while they run. */
    private void interrupt(Set<Long> commands) {
        String words = "";
        for (LaneNode.Runner run : runners) {
            for (long command : commands) {
                try {
                    run.interrupt(command);
                } catch (ShardwrightException e) {
                    words = "command " + command + " was not interrupted yet: " + e.message();
                }
            }
        }
        if (!words.isEmpty() && !words.equals(uninterrupted)) {
            log.warn("{}", words);
        }
        uninterrupted = words;
    }

    private void giveBack(ClaimedCommand command) {
        Outcome unsent = Ending.stopped(command.effect()).outcome(command, 0);
        log(command, unsent);
        finish(command, unsent);
    }

    /**
     * Lets what was sent finish and gives back what was not.
     *
     * @return whether every lane has ended within {@code graceMillis}
     */
    boolean drain(long graceMillis) {
        stopping = true;
        for (int i = 0; i < capacity.lanes(); i++) {
            started.add(Optional.empty());
        }
        Stopwatch watch = Stopwatch.started();
        List<Thread> all = new ArrayList<>(threads);
        all.addAll(errands);
        for (Thread thread : all) {
            try {
                thread.join(Math.max(1, graceMillis - watch.elapsedMillis()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return all.stream().noneMatch(Thread::isAlive);
    }

    /** Returns once every lane has ended; the node must have been abandoned, or a lane may wait for it for ever. */
    @Override
    public void close() {
        drain(1);
        threads.forEach(CommandLanes::joinQuietly);
        errands.forEach(CommandLanes::joinQuietly);
    }

    static void joinQuietly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
