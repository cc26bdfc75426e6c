package io.shardwright.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What {@code bench queue} found.
 *
 * @param ratio our tasks a second over db-scheduler's, like for like: medians of the rounds
 * @param oldRowsRatio our tasks a second with the old rows over those without
 * @param scenarios the median of each figure over the rounds; of {@code ended} the least
 */
public record QueueReport(
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("server") String server,
        @JsonProperty("java") String java,
        @JsonProperty("cores") int cores,
        @JsonProperty("rounds") int rounds,
        @JsonProperty("old_rows") int oldRows,
        @JsonProperty("ratio") double ratio,
        @JsonProperty("old_rows_ratio") double oldRowsRatio,
        @JsonProperty("scenarios") Map<String, Round> scenarios,
        @JsonProperty("tasks_per_second_of_rounds") Map<String, List<Double>> tasksPerSecondOfRounds) {

    /** Whether every task of every round ended. */
    public boolean complete() {
        return scenarios.values().stream().allMatch(round -> round.ended() == round.tasks());
    }
}
