package io.shardwright.operations;

import io.shardwright.fitness.DiskSpace;
import io.shardwright.metadata.NodeReader.NodeStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What a node's worker says of its server's disk, and whether that still counts. */
final class NodeDisk {
    /** Ten looks of a worker as it is usually set. A disk that is written to at 100 MB/s fills by 60 GB meanwhile. */
    private static final long AGE_MAX_MILLIS = 600_000;

    private NodeDisk() {}

    /** What was said last, however long ago. */
    static Optional<DiskSpace> said(NodeStatus status) {
        return NodeKeeper.profile(status).flatMap(DiskSpace::of);
    }

    /** What is free, to plan by; empty if it is not known, or not known any more. */
    static OptionalLong freeBytes(NodeStatus status, long now) {
        return isOld(status, now)
                ? OptionalLong.empty()
                : said(status).stream().mapToLong(DiskSpace::freeBytes).findFirst();
    }

    /** Why it is not planned by although something was said. */
    static Optional<String> warning(NodeStatus status, long now) {
        return said(status)
                .filter(space -> isOld(status, now))
                .map(
                        space -> "what is free on the disk of node "
                                + status.node().name()
                                + " was looked at last at "
                                + Instant.ofEpochMilli(status.factsSeenAt().orElseThrow())
                                + ": it counts as unknown, and the disk is not checked. Look after its worker, or lower its `facts-seconds`");
    }

    private static boolean isOld(NodeStatus status, long now) {
        return now - status.factsSeenAt().orElse(now) > AGE_MAX_MILLIS;
    }
}
