package io.shardwright.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.shardwright.rebalance.RebalanceProgress;

/** How far a rebalance is, or what of it concerns a table; see {@link RebalanceProgress}. {@code bytesTotal} is a guess until {@code completed} and {@code reversed} are {@code total}. */
public record ProgressView(
        @JsonProperty("progress_percentage") int percentage,
        int total,
        int completed,
        int failed,
        int pending,
        int running,
        int reversed,
        long rows,
        long bytes,
        long bytesTotal) {
    public static ProgressView of(RebalanceProgress progress) {
        return new ProgressView(
                progress.percentage(),
                progress.total(),
                progress.completed(),
                progress.failed(),
                progress.pending(),
                progress.running(),
                progress.reversed(),
                progress.rows(),
                progress.bytes(),
                progress.bytesTotal());
    }
}
