package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that is wanted.
 *
 * @param role {@code viewer}, {@code operator} or {@code admin}
 * @param tables that it is for; none: the whole cluster
 * @param forMillis after which it expires; absent for never
 */
public record KeyRequest(
        String name,
        String role,
        List<String> tables,
        @Nullable Long forMillis) {
    public KeyRequest {
        tables = Lists.copy(tables);
    }
}
