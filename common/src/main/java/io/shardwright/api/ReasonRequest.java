package io.shardwright.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An order that says no more than why.
 *
 * @param reason for whoever wonders; absent for none
 */
public record ReasonRequest(@Nullable String reason) {
    /** The reason, empty for none. */
    public String text() {
        return Objects.requireNonNullElse(reason, "");
    }
}
