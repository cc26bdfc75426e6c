package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key, without what makes it one. Times are epoch milliseconds.
 *
 * @param state {@code valid}, {@code expired} or {@code revoked}
 * @param tables that it is for; none: the whole cluster
 * @param secret the name of the coordinators' secret by which it is stored
 */
public record KeyView(
        String id,
        String name,
        String role,
        List<String> tables,
        String state,
        long createdAt,
        String createdBy,
        @Nullable Long expiresAt,
        @Nullable Long revokedAt,
        @Nullable String revokedBy,
        String secret) {
    public KeyView {
        tables = Lists.copy(tables);
    }
}
