package io.shardwright.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one measurement found. Percentiles are of the time from ready to started. What waits for others counts as ready as soon as the last of them has
 * ended on its node: recording that is a part of its wait.
 */
public record Round(
        @JsonProperty("tasks") int tasks,
        @JsonProperty("ended") int ended,
        @JsonProperty("tasks_per_second") double tasksPerSecond,
        @JsonProperty("p50_millis") double p50Millis,
        @JsonProperty("p99_millis") double p99Millis,
        @JsonProperty("light_p50_millis") double lightP50Millis,
        @JsonProperty("light_p99_millis") double lightP99Millis,
        @JsonProperty("process_cpu_seconds") double processCpuSeconds,
        @JsonProperty("server_cpu_seconds") double serverCpuSeconds,
        @JsonProperty("process_peak_megabytes") double processPeakMegabytes,
        @JsonProperty("server_peak_megabytes") double serverPeakMegabytes,
        @JsonProperty("statements_per_task") double statementsPerTask,
        @JsonProperty("commits_per_task") double commitsPerTask) {}
