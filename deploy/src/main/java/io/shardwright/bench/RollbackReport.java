package io.shardwright.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What {@code bench rollback} found.
 *
 * @param recordingCost CPU seconds of process and server with the rollback recorded over those without, less 1: medians of the rounds
 * @param undoPerSecond by order of undoing
 * @param cpuSecondsOfRounds of process and server together
 */
public record RollbackReport(
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("server") String server,
        @JsonProperty("java") String java,
        @JsonProperty("cores") int cores,
        @JsonProperty("rounds") int rounds,
        @JsonProperty("recording_cost") double recordingCost,
        @JsonProperty("undo_per_second") Map<String, Double> undoPerSecond,
        @JsonProperty("scenarios") Map<String, Round> scenarios,
        @JsonProperty("cpu_seconds_of_rounds") Map<String, List<Double>> cpuSecondsOfRounds) {

    /** Whether every task of every round ended. */
    public boolean complete() {
        return scenarios.values().stream().allMatch(round -> round.ended() == round.tasks());
    }
}
