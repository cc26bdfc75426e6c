package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A pause to be made.
 *
 * @param scope {@code cluster}, {@code node}, {@code table} or {@code group}
 * @param target empty for the cluster
 * @param reason why, for whoever wonders
 * @param forMillis after which it ends by itself, or null
 */
public record PauseRequest(
        String scope,
        String target,
        String reason,
        @Nullable Long forMillis) {}
