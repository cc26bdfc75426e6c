package io.shardwright.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Many runs, on as many threads as there are cores. */
public final class Simulations {
    /** Beyond these a further violation tells nothing new. */
    private static final int VIOLATIONS_MAX = 20;

    /**
     * What many runs came to.
     *
     * @param happened how often each fault, order and transition came; all that there are are named
     * @param violations each run in which an invariant did not hold, up to a limit
     */
    public record Total(
            long seeds,
            long groups,
            long commands,
            long committed,
            long rolledBack,
            long rolledBackWithWaivers,
            long stuck,
            long steps,
            Map<String, Long> happened,
            Map<Long, Simulation.Result> violations) {}

    private final AtomicLong next;
    private final long end;
    private final AtomicLong seeds = new AtomicLong();
    private final AtomicLong groups = new AtomicLong();
    private final AtomicLong commands = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong rolledBack = new AtomicLong();
    private final AtomicLong rolledBackWithWaivers = new AtomicLong();
    private final ConcurrentHashMap<String, Long> happened = new ConcurrentHashMap<>();
    private final AtomicLong stuck = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final ConcurrentLinkedQueue<Simulation.Result> violations = new ConcurrentLinkedQueue<>();
    private final LongConsumer progress;

    private final Rules rules;
    private final int violationsMax;

    private Simulations(long from, long count, Rules rules, int violationsMax, LongConsumer progress) {
        this.next = new AtomicLong(from);
        this.end = from + count;
        this.rules = rules;
        this.violationsMax = violationsMax;
        this.progress = progress;
    }

    /**
     * Runs the seeds {@code from} to {@code from + count - 1}; ends early once many of them have failed.
     *
     * @param progress told now and then how many are over, on any thread
     */
    public static Total run(long from, long count, int threads, LongConsumer progress) throws InterruptedException {
        return new Simulations(from, count, new Rules(), VIOLATIONS_MAX, progress).run(threads);
    }

    /** Runs seeds from 1 by other rules, until one fails or all have run. */
    static Total run(long count, Rules rules, int threads) throws InterruptedException {
        return new Simulations(1, count, rules, 1, done -> {}).run(threads);
    }

    private Total run(int threads) throws InterruptedException {
        Thread[] running = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            running[i] = new Thread(this::work, "simulation-" + i);
            running[i].start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        Map<Long, Simulation.Result> failed = new TreeMap<>();
        violations.forEach(result -> failed.put(result.seed(), result));
        return new Total(
                seeds.get(),
                groups.get(),
                commands.get(),
                committed.get(),
                rolledBack.get(),
                rolledBackWithWaivers.get(),
                stuck.get(),
                steps.get(),
                allHappened(),
                failed);
    }

    private Map<String, Long> allHappened() {
        Map<String, Long> all = new LinkedHashMap<>();
        Census.names().forEach(what -> all.put(what, happened.getOrDefault(what, 0L)));
        return all;
    }

    private void work() {
        for (long seed = next.getAndIncrement();
                seed < end && violations.size() < violationsMax;
                seed = next.getAndIncrement()) {
            count(Simulation.run(seed, false, rules));
        }
    }

    private void count(Simulation.Result result) {
        groups.addAndGet(result.groups());
        commands.addAndGet(result.commands());
        committed.addAndGet(result.committed());
        rolledBack.addAndGet(result.rolledBack());
        rolledBackWithWaivers.addAndGet(result.rolledBackWithWaivers());
        result.happened().forEach((what, count) -> happened.merge(what, count, Long::sum));
        stuck.addAndGet(result.stuck());
        steps.addAndGet(result.steps());
        if (!result.held()) {
            violations.add(result);
        }
        progress.accept(seeds.incrementAndGet());
    }
}
