package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * What the leader has decided last about rebalancing by itself. Times are epoch milliseconds.
 *
 * @param mode off, propose or start
 * @param verdict off, hindered, balanced, stands, rests, closed, acts
 * @param why in words
 * @param needSince since when every look has found a need; absent while there is none
 * @param lookedAt when that was decided; absent if no leader has looked yet
 */
public record AutomaticRebalanceView(
        String mode,
        String verdict,
        String why,
        @Nullable Long needSince,
        @Nullable Long lookedAt) {}
