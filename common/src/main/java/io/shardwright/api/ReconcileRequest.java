package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That what a comparison of nodes and records found is accepted.
 *
 * @param without nodes that were not compared and are left out
 * @param findings the digest of what was found; absent if nothing was
 */
public record ReconcileRequest(
        List<String> without, @Nullable String findings) {
    public ReconcileRequest {
        without = Lists.copy(without);
    }
}
