package io.shardwright.local;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started and must be stopped, by layer. Once stopping has begun, whatever is added is stopped at once. Thread-safe. */
final class Stoppables {
    private static final Logger log = LoggerFactory.getLogger(Stoppables.class);

    /** In the order of stopping: nobody loses what he still needs. */
    enum Layer {
        WORKER,
        COORDINATOR,
        ZOOKEEPER,
        SERVER
    }

    private final Object lock = new Object();
    private final Map<Layer, List<Runnable>> stops = new EnumMap<>(Layer.class);
    private boolean stopped;

    /** Remembers how to stop something that is started already or about to be. */
    void add(Layer layer, Runnable stop) {
        synchronized (lock) {
            if (!stopped) {
                stops.computeIfAbsent(layer, any -> new ArrayList<>()).add(stop);
                return;
            }
        }
        stop.run();
        throw new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER, "the local cluster is being stopped", "Start it again when it has stopped.");
    }

    boolean stopped() {
        synchronized (lock) {
            return stopped;
        }
    }

    /** Stops everything, each layer's parts at the same time. A second call does nothing. */
    void stopAll() {
        Map<Layer, List<Runnable>> all;
        synchronized (lock) {
            if (stopped) {
                return;
            }
            stopped = true;
            all = new EnumMap<>(stops);
        }
        all.forEach((layer, parts) -> {
            Stopwatch watch = Stopwatch.started();
            Together.run(parts);
            log.info("stopped {} of layer {} in {} ms", parts.size(), layer, watch.elapsedMillis());
        });
    }
}
