package io.shardwright.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One measurement of planning.
 *
 * @param resultFile where it writes what it found
 */
record PlanCase(
        @JsonProperty("planner") Planning planner,
        @JsonProperty("nodes") int nodes,
        @JsonProperty("replicas") int replicas,
        @JsonProperty("resultFile") String resultFile) {
    /** As a search cluster would have it, and a database with two followers. */
    static final int REPLICAS_OF_A_SHARD = 3;

    static final int ZONES = 5;

    /** One node in ten comes or goes, but at least one. */
    int changed() {
        return Math.max(1, nodes / 10);
    }

    int shards() {
        return replicas / REPLICAS_OF_A_SHARD;
    }
}
