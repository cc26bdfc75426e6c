package io.shardwright.bench;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * All clients and streams, on one event loop: first the streams open, then every client makes a call a second, whatever became of the one before, then what is
 * under way comes to its end.
 */
final class Load implements LoadClient.Calls {
    /** Of one client, from call to call. */
    static final long PERIOD_MILLIS = 1_000;

    private static final long OPENING_MILLIS = 5;
    private static final long LOOK_MILLIS = 100;
    private static final long SETTLE_MILLIS_MAX = 20_000;
    private static final long LEAVE_MILLIS = 1_000;
    private static final long DELAY_WIDTH_MICROS = 1_000;
    private static final long SEED = 7;
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;
    private static final double NANOS = 1e9;
    private static final long NANOS_A_MILLI = 1_000_000;

    private final LoadPlan plan;
    private final EventLoop loop;
    private final LoadWire wire;
    private final EventLedger ledger = new EventLedger();
    private final Histogram delays = new Histogram(DELAY_WIDTH_MICROS);
    private final Map<CallKind, CallTally> tallies = new EnumMap<>(CallKind.class);
    private final Set<String> published = new LinkedHashSet<>();
    private final List<LoadStream> streams = new ArrayList<>();
    private final List<LoadClient> clients = new ArrayList<>();
    private final CompletableFuture<LoadResult> done = new CompletableFuture<>();
    private int dropped;
    private int reconnects;
    private int opened;
    private int left;
    private long began;
    private long ended;

    Load(LoadPlan plan, EventLoop loop) {
        this.plan = plan;
        this.loop = loop;
        this.wire = new LoadWire(loop, plan.host(), plan.port());
        CallKind.ALL.forEach(kind -> tallies.put(kind, new CallTally()));
    }

    /** Begins; completes when all is over. */
    CompletableFuture<LoadResult> run() {
        loop.execute(() -> {
            LoadStream.Events events = new LoadStream.Events(ledger, delays, () -> dropped++);
            for (int i = 0; i < plan.streams(); i++) {
                LoadStream stream = new LoadStream(plan, wire, events);
                streams.add(stream);
                later(stream::open, i * OPENING_MILLIS);
            }
            for (int i = 0; i < plan.clients(); i++) {
                CallMix mix = new CallMix(i, plan, new SplittableRandom(SEED + i));
                clients.add(new LoadClient(mix, plan, wire, this));
            }
            awaitOpen(plan.streams() * OPENING_MILLIS + SETTLE_MILLIS_MAX);
        });
        return done;
    }

    private void later(Runnable task, long millis) {
        var unused = loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    private void awaitOpen(long millisLeft) {
        long open = streams.stream().filter(stream -> stream.tally().begun()).count();
        if (open == plan.streams() || millisLeft <= 0) {
            opened = (int) open;
            call();
        } else {
            later(() -> awaitOpen(millisLeft - LOOK_MILLIS), LOOK_MILLIS);
        }
    }

    private void call() {
        began = System.nanoTime();
        long period = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
        ended = began + TimeUnit.SECONDS.toNanos(plan.seconds());
        for (int i = 0; i < clients.size(); i++) {
            callNext(clients.get(i), began + i * period / clients.size());
        }
        if (!streams.isEmpty()) {
            leaveNext();
        }
    }

    private void callNext(LoadClient client, long when) {
        if (when >= ended) {
            settle(client);
            return;
        }
        long now = System.nanoTime();
        var unused = loop.schedule(
                () -> {
                    client.look(System.nanoTime());
                    client.call(when);
                    callNext(client, when + PERIOD_MILLIS * NANOS_A_MILLI);
                },
                Math.max(0, when - now),
                TimeUnit.NANOSECONDS);
    }

    /** The last client's end begins the end of all. */
    private void settle(LoadClient client) {
        if (client == clients.get(clients.size() - 1)) {
            awaitSettled(SETTLE_MILLIS_MAX);
        }
    }

    /** One reader after another leaves, and comes back after what it missed meanwhile. */
    private void leaveNext() {
        if (System.nanoTime() + LEAVE_MILLIS * NANOS_A_MILLI >= ended) {
            return;
        }
        LoadStream next = streams.get(left % streams.size());
        left++;
        next.leave();
        later(
                () -> {
                    reconnects++;
                    next.open();
                    leaveNext();
                },
                LEAVE_MILLIS);
    }

    private void awaitSettled(long millisLeft) {
        clients.forEach(client -> client.look(System.nanoTime()));
        boolean settled = clients.stream().allMatch(LoadClient::idle) && unended() == 0 && behind() == 0;
        if (settled || millisLeft <= 0) {
            done.complete(result());
        } else {
            later(() -> awaitSettled(millisLeft - LOOK_MILLIS), LOOK_MILLIS);
        }
    }

    private int unended() {
        return (int) published.stream()
                .filter(group -> !ledger.state(group).orElse("").equals("committed"))
                .count();
    }

    private int behind() {
        return (int) streams.stream()
                .filter(stream -> stream.tally().at() < ledger.end())
                .count();
    }

    private LoadResult result() {
        long[] places = ledger.places();
        Map<String, LoadResult.Calls> calls = new LinkedHashMap<>();
        tallies.forEach((kind, tally) -> calls.put(kind.label(), tally.result()));
        List<StreamTally> all = streams.stream().map(LoadStream::tally).toList();
        return new LoadResult(
                (ended - began) / NANOS,
                calls,
                new LoadResult.Streams(
                        opened,
                        places.length,
                        all.stream().mapToLong(StreamTally::told).sum(),
                        all.stream().mapToLong(tally -> tally.missed(places)).sum(),
                        all.stream().mapToLong(StreamTally::disordered).sum(),
                        all.stream()
                                .mapToLong(tally -> Math.max(0, tally.resets() - 1))
                                .sum(),
                        dropped,
                        reconnects,
                        behind(),
                        delays.percentileMillis(MEDIAN),
                        delays.percentileMillis(TAIL),
                        delays.maxMillis()),
                published.size(),
                unended(),
                CpuSeconds.of(ProcessHandle.current().pid()));
    }

    @Override
    public CallTally of(CallKind kind) {
        return Objects.requireNonNull(tallies.get(kind), kind::label);
    }

    @Override
    public void published(String group) {
        published.add(group);
    }
}
