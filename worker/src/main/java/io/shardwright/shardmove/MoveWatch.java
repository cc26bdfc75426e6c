package io.shardwright.shardmove;

import io.shardwright.metadata.MoveOrders;
import io.shardwright.metadata.MoveOrders.Orders;
import io.shardwright.move.CopyProgress;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.shardcopy.ShardCopy;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on to a copy at work what is wanted of it, and shows how far it is. Without the metadata database the copy goes on as it was told last. */
final class MoveWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MoveWatch.class);

    private static final long LOOK_MILLIS = 500;

    /** So soon a copy that is to stop does. */
    private static final long STOP_MILLIS = 50;

    private final UUID move;
    private final ShardCopy copy;
    private final MoveOrders orders;
    private final BooleanSupplier stopped;
    private final Thread thread = new Thread(this::run, "move-watch");
    private final WakeSignal signal = new WakeSignal();
    private volatile Optional<Orders> wanted = Optional.empty();
    private volatile Stopwatch sinceRead = Stopwatch.started();
    private volatile boolean closing;

    private MoveWatch(UUID move, ShardCopy copy, MoveOrders orders, BooleanSupplier stopped) {
        this.move = move;
        this.copy = copy;
        this.orders = orders;
        this.stopped = stopped;
    }

    /** Passes on what is wanted now, and from then on what changes. */
    static MoveWatch start(UUID move, ShardCopy copy, MoveOrders orders, BooleanSupplier stopped) {
        MoveWatch watch = new MoveWatch(move, copy, orders, stopped);
        watch.look();
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** Whether users may be kept waiting from now on: nobody holds the cutover back, and it has its table's turn. */
    boolean mayCutOver() {
        return open() && !wanted.map(Orders::hold).orElse(true) && turn();
    }

    private boolean turn() {
        try {
            return orders.takeTurn(move);
        } catch (ShardwrightException e) {
            log.info("whether it is the turn of move {} is not known: {}", move, e.message());
            return false;
        }
    }

    /** Whether it is one of the hours in which the move may load its servers. */
    boolean open() {
        return wanted.map(now -> now.window()
                        .map(window -> window.open(now.now().plusMillis(sinceRead.elapsedMillis())))
                        .orElse(true))
                .orElse(true);
    }

    private void look() {
        orders.of(move).ifPresent(now -> {
            wanted = Optional.of(now);
            sinceRead = Stopwatch.started();
        });
        passOn();
    }

    private void passOn() {
        wanted.ifPresent(now -> {
            copy.throttle(now.limits());
            copy.pause(now.paused() ? CopyProgress.PAUSED : open() ? "" : CopyProgress.CLOSED);
        });
    }

    private void run() {
        try {
            for (long rested = 0; !closing; rested += STOP_MILLIS) {
                if (stopped.getAsBoolean()) {
                    copy.cancel();
                }
                if (rested >= LOOK_MILLIS) {
                    rested = 0;
                    exchange();
                }
                signal.rest(STOP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void exchange() {
        try {
            look();
            orders.progress(move, copy.progress());
        } catch (ShardwrightException e) {
            log.info("what is wanted of move {} is not known: {}", move, e.message());
            // Its window opens and closes all the same.
            passOn();
        }
    }

    @Override
    public void close() {
        closing = true;
        signal.wake();
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        exchange();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
