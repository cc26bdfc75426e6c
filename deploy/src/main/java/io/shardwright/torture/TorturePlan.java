package io.shardwright.torture;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;

/**
 * What a run is to be.
 *
 * @param groups how many
 * @param nodes how many; each has a worker and one that stands by
 * @param seed of the groups and of the random faults
 * @param faultMillis after so long no more groups are submitted and no more faults come
 */
public record TorturePlan(int groups, int nodes, long seed, long faultMillis) {
    /** One that goes on until every group has been submitted. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** From so many groups on it waits for statements that have not been hit. */
    private static final int THOROUGH_GROUPS_MIN = 1_000;

    private static final int GROUPS_MAX = 100_000;

    public TorturePlan {
        if (groups < 1 || groups > GROUPS_MAX || faultMillis < 1) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "no torture has " + groups + " groups",
                    "Use 1 to " + GROUPS_MAX + " groups and a time above zero.");
        }
    }

    /** Whether the last groups wait until every statement has been hit. */
    boolean thorough() {
        return groups >= THOROUGH_GROUPS_MIN && faultMillis == UNLIMITED;
    }
}
