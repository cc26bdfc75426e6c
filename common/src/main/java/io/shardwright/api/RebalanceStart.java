package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A plan that is to be carried out.
 *
 * @param window the hours of a day in which rows are copied and cutovers happen, such as {@code 22:00-06:00 Europe/Berlin}; absent for all
 * @param retentionMillis how long each move can be taken back; absent for a day
 * @param acceptEarlier whether ways back of earlier moves of its shards are closed first; absent for no
 */
public record RebalanceStart(
        RebalancePlanFile plan,
        @Nullable String window,
        @Nullable Long retentionMillis,
        @Nullable Boolean acceptEarlier) {
    /** With nothing said beside the plan. */
    public static RebalanceStart of(RebalancePlanFile plan) {
        return new RebalanceStart(plan, null, null, null);
    }
}
