package io.shardwright.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a load generator found.
 *
 * @param calls by kind
 * @param streams all together
 * @param publishedGroups whose commands ran meanwhile
 * @param unended of these no stream was told that they had committed
 * @param generatorCpuSeconds of the process that made the load
 */
public record LoadResult(
        @JsonProperty("seconds") double seconds,
        @JsonProperty("calls") Map<String, Calls> calls,
        @JsonProperty("streams") Streams streams,
        @JsonProperty("published_groups") int publishedGroups,
        @JsonProperty("unended") int unended,
        @JsonProperty("generator_cpu_seconds") double generatorCpuSeconds) {
    public LoadResult {
        calls = Collections.unmodifiableMap(new LinkedHashMap<>(calls));
    }

    /**
     * Calls of one kind.
     *
     * @param answered with what was asked for
     * @param errors by status; {@code broken}: the connection ended without an answer; {@code hung}: none came within the limit; {@code untrue}: it is not that
     * @param p50Millis from when the call was due
     */
    public record Calls(
            @JsonProperty("answered") long answered,
            @JsonProperty("errors") Map<String, Integer> errors,
            @JsonProperty("p50_millis") double p50Millis,
            @JsonProperty("p99_millis") double p99Millis,
            @JsonProperty("max_millis") double maxMillis) {
        public Calls {
            errors = Map.copyOf(errors);
        }
    }

    /**
     * The event streams.
     *
     * @param open that had begun before the first call
     * @param changes that there were
     * @param events that were told, all streams together
     * @param missed events that a stream was not told though it should
     * @param disordered events that came twice or after later ones
     * @param reloads how often a stream could not go on from where it was
     * @param dropped how often the coordinator ended one, or refused it
     * @param reconnects how often the reader ended one, and went on later from its last id
     * @param behind that had not been told everything in the end
     * @param p50Millis from the change of a group to its event's arrival, of all streams
     */
    public record Streams(
            @JsonProperty("open") int open,
            @JsonProperty("changes") int changes,
            @JsonProperty("events") long events,
            @JsonProperty("missed") long missed,
            @JsonProperty("disordered") long disordered,
            @JsonProperty("reloads") long reloads,
            @JsonProperty("dropped") int dropped,
            @JsonProperty("reconnects") int reconnects,
            @JsonProperty("behind") int behind,
            @JsonProperty("p50_millis") double p50Millis,
            @JsonProperty("p99_millis") double p99Millis,
            @JsonProperty("max_millis") double maxMillis) {}
}
