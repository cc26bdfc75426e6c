package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A plan that is to be carried out.
 *
 * @param window the hours of a day in which rows are copied and cutovers happen, such as {@code 22:00-06:00 Europe/Berlin}; absent for all
 * @param retentionMillis how long each move can be taken back; absent for a day
 */
public record RebalanceStart(
        RebalancePlanFile plan,
        @Nullable String window,
        @Nullable Long retentionMillis) {}
