package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A pause.
 *
 * @param scope {@code cluster}, {@code node}, {@code table} or {@code group}
 * @param target what of them; empty for the cluster
 * @param expiresAt when it ends by itself, or null
 */
public record PauseView(
        String scope,
        String target,
        String actor,
        String reason,
        long since,
        @Nullable Long expiresAt) {}
