package io.shardwright.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What {@code bench api} found.
 *
 * @param offeredPerSecond calls that were to be made, whatever became of those before
 * @param callsPerSecond that were answered with what was asked for
 * @param load what the clients and streams found
 * @param coordinator its process
 * @param serverCpuSeconds of the metadata database
 * @param workersCpuSeconds of all workers
 */
public record ApiReport(
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("server") String server,
        @JsonProperty("java") String java,
        @JsonProperty("cores") int cores,
        @JsonProperty("clients") int clients,
        @JsonProperty("streams") int streams,
        @JsonProperty("offered_per_second") double offeredPerSecond,
        @JsonProperty("calls_per_second") double callsPerSecond,
        @JsonProperty("load") LoadResult load,
        @JsonProperty("coordinator") Coordinator coordinator,
        @JsonProperty("server_cpu_seconds") double serverCpuSeconds,
        @JsonProperty("workers_cpu_seconds") double workersCpuSeconds) {
    /** Of a small machine, on which other things run too. */
    public static final double MEGABYTES_MAX = 512;

    /**
     * The coordinator's process.
     *
     * @param peakMegabytes the most memory that it ever had
     * @param heapMegabytes the most that its heap held whenever it was looked at
     * @param residentMegabytes every ten seconds
     */
    public record Coordinator(
            @JsonProperty("peak_megabytes") double peakMegabytes,
            @JsonProperty("heap_megabytes") double heapMegabytes,
            @JsonProperty("threads") int threads,
            @JsonProperty("cpu_seconds") double cpuSeconds,
            @JsonProperty("resident_megabytes") List<Double> residentMegabytes) {
        public Coordinator {
            residentMegabytes = List.copyOf(residentMegabytes);
        }
    }

    /** Calls that were not answered with what was asked for. */
    public int errors() {
        return load.calls().values().stream()
                .flatMap(calls -> calls.errors().values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Whether it held: every call answered, every event told to every stream, and memory within its limit. */
    public boolean held() {
        LoadResult.Streams told = load.streams();
        return errors() == 0
                && told.open() == streams
                && told.missed() == 0
                && told.disordered() == 0
                && told.reloads() == 0
                && told.dropped() == 0
                && told.behind() == 0
                && load.unended() == 0
                && coordinator.peakMegabytes() <= MEGABYTES_MAX;
    }
}
