package io.shardwright.move;

import java.util.OptionalLong;

/**
 * What was measured last.
 *
 * @param sourceThreadsRunning statements running on the source's server
 * @param targetThreadsRunning statements running on the target's server
 * @param writeMillis how long the last chunk took to be committed
 * @param lagMillis how far replicas or a later stage are behind; empty if nobody measures it
 * @param diskFreeBytes on the target's disk; empty if nobody measures it
 * @param chunkBytes of the last chunk
 */
public record ThrottleReadings(
        int sourceThreadsRunning,
        int targetThreadsRunning,
        long writeMillis,
        OptionalLong lagMillis,
        OptionalLong diskFreeBytes,
        long chunkBytes) {}
