package io.shardwright.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How far the moves of a table are in a rebalance.
 *
 * @param canStop whether {@code stop --table} would do anything; so with {@code canPause}, {@code canResume} and, for {@code --undo-finished}, {@code canUndo}
 * @param bytesPerSecond of its moves that copy rows, each on its average without pauses; absent while nothing is copied
 * @param secondsLeft at that rate; absent while it cannot be told, or nothing is copied
 */
public record TableProgressView(
        String table,
        ProgressView progress,
        @JsonProperty("can_stop") boolean canStop,
        @JsonProperty("can_pause") boolean canPause,
        @JsonProperty("can_resume") boolean canResume,
        @JsonProperty("can_undo") boolean canUndo,
        @Nullable Long bytesPerSecond,
        @Nullable Long secondsLeft) {}
