package io.shardwright.operations;

import io.shardwright.fleet.Heartbeats;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.SuspicionSettings;
import io.shardwright.metadata.NodeReader.NodeStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The rhythm in which workers renew their leases, and how suspect their silence is. Kept by the leader, in memory: its successor begins anew, and says nothing
 * until it knows enough. A renewal is when the database says that it was, whenever it is noticed; a time in which nobody could renew counts for nothing.
 * Safe for use by many threads.
 */
final class Suspicions {
    private static final SuspicionSettings SETTINGS = SuspicionSettings.DEFAULT;

    /** Whoever has not looked for longer does not lead, or is not answered: what it knew then says nothing of now. */
    private static final long STALE_MILLIS = 5_000;

    private record Known(long epoch, Heartbeats heartbeats) {}

    private final IntSupplier threshold;
    private final Map<NodeName, Known> known = new HashMap<>();
    private long lookedAt;

    /** @param threshold whose phi is above it is suspected */
    Suspicions(IntSupplier threshold) {
        this.threshold = threshold;
    }

    /** Takes in what was read of the nodes. */
    synchronized void look(List<NodeStatus> nodes, long now) {
        Map<NodeName, Known> before = Map.copyOf(known);
        known.clear();
        for (NodeStatus status : nodes) {
            if (status.leaseMillis() > 0) {
                NodeName name = status.node().name();
                Known old = before.get(name);
                known.put(
                        name,
                        new Known(
                                status.epoch(),
                                old == null || old.epoch() != status.epoch()
                                        ? Heartbeats.first(status.renewedAt())
                                        : old.heartbeats().heard(status.renewedAt(), status.leaseMillis(), SETTINGS)));
            }
        }
        lookedAt = now;
    }

    /** How suspect a node is; 0 if that is not known. */
    synchronized double phi(NodeStatus status, long now) {
        Known of = known.get(status.node().name());
        if (of == null || of.epoch() != status.epoch() || now - lookedAt > STALE_MILLIS) {
            return 0;
        }
        long outage = Math.max(0, status.leaseExpiresAt() - status.renewedAt() - status.leaseMillis());
        return of.heartbeats()
                .heard(status.renewedAt(), status.leaseMillis(), SETTINGS)
                .phi(now - outage, SETTINGS)
                .orElse(0);
    }

    boolean isSuspected(NodeStatus status, long now) {
        return phi(status, now) > threshold.getAsInt();
    }
}
