package io.shardwright.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code bench plan} found. */
public record PlanReport(
        @JsonProperty("measured_at") String measuredAt,
        @JsonProperty("java") String java,
        @JsonProperty("cores") int cores,
        @JsonProperty("helix") String helix,
        @JsonProperty("cases") List<Case> cases) {
    /**
     * One planner on one fleet.
     *
     * @param ended whether it came to its end within the limits of time and memory; if not, there are no figures
     * @param peakMegabytes the most memory that its process ever had
     */
    public record Case(
            @JsonProperty("planner") String planner,
            @JsonProperty("nodes") int nodes,
            @JsonProperty("replicas") int replicas,
            @JsonProperty("ended") boolean ended,
            @JsonProperty("peak_megabytes") double peakMegabytes,
            @JsonProperty("steps") List<Step> steps) {}

    /**
     * One change of the fleet.
     *
     * @param change {@code place} for a new table, {@code add} for nodes that come, {@code remove} for nodes that go
     * @param milliseconds that the planner took
     * @param moves replicas that came to nodes that did not have them
     * @param moved in what is balanced: replicas, or bytes
     * @param lowerBound of that; absent for peers, whose constraints are not ours
     * @param ratio of the two
     * @param most what the fullest node has over its share
     * @param least what the emptiest node has over its share
     */
    public record Step(
            @JsonProperty("change") String change,
            @JsonProperty("milliseconds") double milliseconds,
            @JsonProperty("moves") long moves,
            @JsonProperty("moved") long moved,
            @JsonProperty("lower_bound") @Nullable Long lowerBound,
            @JsonProperty("ratio") @Nullable Double ratio,
            @JsonProperty("most") double most,
            @JsonProperty("least") double least) {}
}
