package io.shardwright.torture;

import io.shardwright.local.LocalProcess;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps one place of the cluster manned: a coordinator, or the worker of a node, for which a second process stands by. One fault at a time is
 * taken there; what must follow it (restart, takeover, going on) is done on the keeper's own thread. Safe for use by many threads.
 */
final class Keeper implements AutoCloseable {
    /** Beyond the lease and the ZooKeeper session of the cluster. */
    private static final int PAUSE_MARGIN_MILLIS = 500;

    private static final int PAUSE_SPREAD_MILLIS = 1_500;

    /** A restart comes at once or a little later. */
    private static final int RESTART_MILLIS_MAX = 400;

    /** Of a hundred times the next fault may come as soon as a process speaks again, so that its first statements are hit too. */
    private static final int AT_ONCE_OF_HUNDRED = 20;

    /** Otherwise it is left in peace for about as long as the last fault had cost, within limits. */
    private static final long PEACE_MILLIS_MIN = 500;

    private static final long PEACE_MILLIS_MAX = 6_000;

    private static final int CUT_GAP_MILLIS_MAX = 1_500;
    private static final long LOOK_MILLIS = 100;

    /** So long two processes may stand for one node after the older has gone on; then it should have noticed. */
    private static final long BOTH_MILLIS_MAX = 60_000;

    private final String name;
    private final List<LocalProcess> slots;
    private final int leaseMillis;
    private final FaultLog log;
    private final SplittableRandom random;
    private final Thread thread;
    private final WakeSignal signal = new WakeSignal();
    private Stopwatch sinceFault = Stopwatch.started();
    private Stopwatch sinceCut = Stopwatch.started();
    private Stopwatch sinceBack = Stopwatch.started();
    private long peaceMillis;
    private long cutGapMillis;
    private boolean silent;
    private boolean busy;
    private boolean armed;
    private boolean closed;
    private Optional<Runnable> next = Optional.empty();
    /** The process that was stopped and goes on though another has its place by now, as long as it does. */
    private Optional<LocalProcess> late = Optional.empty();

    /**
     * @param slots the processes that can man it, the first first
     * @param leaseMillis after which it may be given up
     */
    Keeper(String name, List<LocalProcess> slots, int leaseMillis, long seed, FaultLog log) {
        this.leaseMillis = leaseMillis;
        this.name = name;
        this.slots = List.copyOf(slots);
        this.random = new SplittableRandom(seed);
        this.log = log;
        this.thread = new Thread(this::run, "keeper-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    String name() {
        return name;
    }

    List<LocalProcess> slots() {
        return slots;
    }

    /** From now on faults may be taken, or none any more. */
    synchronized void arm(boolean now) {
        armed = now;
    }

    synchronized boolean busy() {
        return busy;
    }

    /** A process of the place that was taken for a fault: nobody else may take it until that is over. */
    final class Hold {
        private final LocalProcess process;
        private final boolean wasLate;

        private Hold(LocalProcess process, boolean wasLate) {
            this.process = process;
            this.wasLate = wasLate;
        }

        /** Kills it and sees to its restart, unless another has its place. */
        void kill() {
            process.kill();
            if (!wasLate) {
                follow(() -> {
                    rest(drawn(RESTART_MILLIS_MAX));
                    process.start();
                });
            }
        }

        /**
         * Stops it, lets another take over, unless one has, and lets it go on.
         *
         * @return open once it goes on
         */
        CountDownLatch pause() {
            CountDownLatch resumed = new CountDownLatch(1);
            process.signal("STOP");
            follow(() -> {
                int whole = leaseMillis + PAUSE_MARGIN_MILLIS + drawn(PAUSE_SPREAD_MILLIS);
                int first = wasLate ? 0 : drawn(whole);
                rest(first);
                if (!wasLate) {
                    slots.stream().filter(slot -> slot != process).forEach(LocalProcess::start);
                }
                rest(whole - first);
                goOn(process, resumed);
            });
            return resumed;
        }
    }

    /**
     * Takes a process of the place for a fault. While one fault is under way the place takes no other, but for one at a process that has gone on
     * beside the one that has its place.
     *
     * @param atOnce whether to disregard the pause after the last fault
     */
    synchronized Optional<Hold> take(LocalProcess process, boolean atOnce) {
        if (armed && isLate(process)) {
            late = Optional.empty();
            return Optional.of(new Hold(process, true));
        }
        boolean early = !atOnce && (silent || sinceBack.elapsedMillis() < peaceMillis);
        if (!armed || busy || early) {
            return Optional.empty();
        }
        busy = true;
        sinceFault = Stopwatch.started();
        return Optional.of(new Hold(process, false));
    }

    private boolean isLate(LocalProcess process) {
        return late.filter(process::equals).isPresent();
    }

    /** Hears that a process of it says something to a database. */
    synchronized void heard() {
        if (silent && !busy) {
            silent = false;
            sinceBack = Stopwatch.started();
            long cost = sinceFault.elapsedMillis();
            peaceMillis = random.nextInt(100) < AT_ONCE_OF_HUNDRED
                    ? 0
                    : Math.max(PEACE_MILLIS_MIN, Math.min(PEACE_MILLIS_MAX, cost / 2 + random.nextLong(cost + 1)));
        }
    }

    /**
     * Whether a connection of one of its processes may be cut now.
     *
     * @param atOnce whether to disregard the pause after the last cut
     */
    synchronized boolean takeCut(LocalProcess process, boolean atOnce) {
        boolean early = !atOnce && sinceCut.elapsedMillis() < cutGapMillis;
        if (!armed || early || (busy && !isLate(process))) {
            return false;
        }
        sinceCut = Stopwatch.started();
        cutGapMillis = random.nextInt(CUT_GAP_MILLIS_MAX);
        return true;
    }

    /** The process that mans it, if one runs. */
    synchronized Optional<LocalProcess> present() {
        return slots.stream().filter(LocalProcess::isAlive).findFirst();
    }

    private synchronized void follow(Runnable what) {
        next = Optional.of(what);
        signal.wake();
    }

    private synchronized int drawn(int bound) {
        return random.nextInt(bound);
    }

    /** Lets a process go on, until it has found that another has its place; before it has, it may be taken for another fault. */
    private void goOn(LocalProcess process, CountDownLatch resumed) {
        Stopwatch both = Stopwatch.started();
        late(Optional.of(process).filter(any -> alive() > 1));
        process.signal("CONT");
        resumed.countDown();
        while (!isClosed() && alive() > 1 && both.elapsedMillis() < BOTH_MILLIS_MAX) {
            taken().ifPresent(Runnable::run);
            rest(LOOK_MILLIS);
        }
        late(Optional.empty());
    }

    private synchronized void late(Optional<LocalProcess> process) {
        late = process;
    }

    /** How many of its processes run. */
    long alive() {
        return slots.stream().filter(LocalProcess::isAlive).count();
    }

    private void run() {
        while (!isClosed()) {
            Optional<Runnable> todo = taken();
            if (todo.isPresent()) {
                todo.get().run();
                release();
            }
            if (!busy() && alive() == 0) {
                log.note(name, "nobody was left; starting " + slots.get(0).name());
                slots.get(0).start();
            }
            try {
                signal.rest(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized Optional<Runnable> taken() {
        Optional<Runnable> todo = next;
        next = Optional.empty();
        return todo;
    }

    /** Gives the place free again. */
    synchronized void release() {
        busy = false;
        silent = true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private static void rest(long millis) {
        try {
            new WakeSignal().rest(Math.max(1, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
    }
}
