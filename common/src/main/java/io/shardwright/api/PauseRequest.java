package io.shardwright.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pause to be made.
 *
 * @param scope {@code cluster}, {@code node}, {@code table} or {@code group}
 * @param target empty or absent for the cluster
 * @param reason why, for whoever wonders
 * @param forMillis after which it ends by itself, or null
 */
public record PauseRequest(
        String scope,
        @Nullable String target,
        String reason,
        @Nullable Long forMillis) {
    /** The target, empty for the cluster. */
    public String of() {
        return Objects.requireNonNullElse(target, "");
    }
}
