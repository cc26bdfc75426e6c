package io.shardwright.move;

import java.util.OptionalLong;

/**
 * What was measured last.
 *
 * @param sourceThreadsRunning statements running on the source's server
 * @param targetThreadsRunning statements running on the target's server
 * @param writeMillis how long the last chunk took to be committed
 * @param lag how far the target's replicas are behind
 * @param diskFreeBytes on the target's disk; empty if nobody measures it
 */
public record ThrottleReadings(
        int sourceThreadsRunning, int targetThreadsRunning, long writeMillis, Lag lag, OptionalLong diskFreeBytes) {}
