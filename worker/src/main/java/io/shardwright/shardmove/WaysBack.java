package io.shardwright.shardmove;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.MoveOrders;
import io.shardwright.move.FollowGoal;
import io.shardwright.move.TableAddress;
import io.shardwright.move.Transfer;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.shardcopy.ShardCopy;
import io.shardwright.time.WakeSignal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables that this node has given away as they are on the nodes that have them now, so that a move can be reversed without losing what was written since. What follows is
 * decided by the records alone, which are looked at again and again; a process that dies is followed by one that does the same.
 */
final class WaysBack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WaysBack.class);

    private static final long LOOK_MILLIS = 1_000;

    private final NodeName self;
    private final String schema;
    private final MoveOrders orders;
    private final Function<Transfer, ShardCopy> copies;
    private final Map<UUID, Following> following = new HashMap<>();
    private final Thread thread = new Thread(this::run, "ways-back");
    private final WakeSignal signal = new WakeSignal();
    private long stops;
    private volatile boolean closing;

    /** @param copies opens the copy that follows */
    WaysBack(NodeName self, String schema, MoveOrders orders, Function<Transfer, ShardCopy> copies) {
        this.self = self;
        this.schema = schema;
        this.orders = orders;
        this.copies = copies;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                try {
                    long before = stops();
                    follow(orders.waysBack(self), before);
                } catch (ShardwrightException e) {
                    log.debug("the ways back are not known: {}", e.message());
                } catch (RuntimeException e) {
                    log.error("the ways back are looked at again after a failure that nobody foresaw", e);
                }
                signal.rest(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized long stops() {
        return stops;
    }

    /** @param before how often one was stopped when the records were read: what they said of it may be over */
    private synchronized void follow(List<MoveOrders.WayBack> wanted, long before) {
        if (stops != before) {
            return;
        }
        Map<UUID, MoveOrders.WayBack> byMove =
                wanted.stream().collect(Collectors.toMap(MoveOrders.WayBack::move, Function.identity()));
        following
                .entrySet()
                .removeIf(entry ->
                        !byMove.containsKey(entry.getKey()) && entry.getValue().ended());
        following.values().removeIf(Following::over);
        byMove.forEach((move, way) -> {
            if (!closing && !following.containsKey(move)) {
                following.put(move, new Following(way));
            }
        });
    }

    /** Ends what follows for one move, and returns when it has ended: somebody else goes on with its records. */
    void stop(UUID move) {
        Following ending;
        synchronized (this) {
            stops++;
            ending = following.remove(move);
        }
        if (ending != null) {
            ending.end();
        }
    }

    @Override
    public void close() {
        closing = true;
        signal.wake();
        thread.interrupt();
        List<Following> rest;
        synchronized (this) {
            rest = List.copyOf(following.values());
            following.clear();
        }
        rest.forEach(Following::end);
    }

    /** One table that follows, on a thread of its own. */
    private final class Following {
        private final MoveOrders.WayBack way;
        private final ShardCopy copy;
        private final Thread worker = new Thread(this::work, "way-back");

        private Following(MoveOrders.WayBack way) {
            this.way = way;
            this.copy = copies.apply(new Transfer(
                    way.move(),
                    way.target(),
                    new TableAddress(schema, way.liveTable()),
                    new TableAddress(schema, way.keptTable()),
                    way.fenceStem()));
            worker.setDaemon(true);
            worker.start();
        }

        private void work() {
            try {
                copy.prepareFrom(Map.of(way.target().value(), way.since()));
                copy.follow(new FollowGoal.Cancelled());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ShardwrightException e) {
                log.warn("the way back of move {} does not follow: {}", way.move(), e.message());
                if (e.code() == ErrorCode.TABLE_ALTERED || e.code() == ErrorCode.POSITION_LOST) {
                    tell("the way back is lost: " + e.message());
                }
            }
        }

        private void tell(String why) {
            try {
                orders.note(way.move(), why);
            } catch (ShardwrightException e) {
                log.debug("nobody was told: {}", e.message());
            }
        }

        /** Whether it has ended by itself: it is begun again then. */
        private boolean over() {
            if (worker.isAlive()) {
                return false;
            }
            copy.close();
            return true;
        }

        private boolean ended() {
            end();
            return true;
        }

        private void end() {
            copy.cancel();
            boolean interrupted = false;
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            copy.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
