package io.shardwright.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench move} found.
 *
 * @param megabytes that the table's file has on the source
 * @param ours whole moves, from being asked for to the group's end, medians
 * @param peer {@code mydumper}, then {@code myloader}, of the same table between the same servers, medians; absent if they are not installed
 * @param ratio our rows a second over the peer's; absent without a peer
 * @param phaseSeconds of our last move, by command
 * @param cpuSeconds that our last move used, by process
 * @param peerCpuSeconds that the last dump and load used, by process; nothing without a peer
 * @param workerPeakMegabytes the most memory that each worker ever had
 * @param pauseMillis the longest write under way at each cutover, ascending
 * @param pauseP99Millis of these
 * @param writesPerSecond during the moves whose pauses were measured
 * @param clientErrors that clients were given then
 * @param untrue answers that clients were given then
 */
public record MoveReport(
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("server") String server,
        @JsonProperty("java") String java,
        @JsonProperty("cores") int cores,
        @JsonProperty("rounds") int rounds,
        @JsonProperty("rows") long rows,
        @JsonProperty("megabytes") double megabytes,
        @JsonProperty("ours") Speed ours,
        @JsonProperty("peer") @Nullable Speed peer,
        @JsonProperty("ratio") @Nullable Double ratio,
        @JsonProperty("phase_seconds") Map<String, Double> phaseSeconds,
        @JsonProperty("cpu_seconds") Map<String, Double> cpuSeconds,
        @JsonProperty("peer_cpu_seconds") Map<String, Double> peerCpuSeconds,
        @JsonProperty("worker_peak_megabytes") Map<String, Double> workerPeakMegabytes,
        @JsonProperty("pause_millis") List<Long> pauseMillis,
        @JsonProperty("pause_p99_millis") long pauseP99Millis,
        @JsonProperty("writes_per_second") double writesPerSecond,
        @JsonProperty("client_errors") long clientErrors,
        @JsonProperty("untrue") long untrue) {

    /** How fast a table went from one server to the other. */
    public record Speed(
            @JsonProperty("seconds") double seconds,
            @JsonProperty("rows_per_second") double rowsPerSecond,
            @JsonProperty("megabytes_per_second") double megabytesPerSecond) {
        static Speed of(double seconds, long rows, double megabytes) {
            return new Speed(seconds, rows / seconds, megabytes / seconds);
        }
    }
}
