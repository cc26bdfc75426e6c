package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A key that was made. It prints without its text.
 *
 * @param text the key itself, which is told this once; absent in a dry run
 */
public record CreatedKeyView(KeyView key, @Nullable String text) {
    @Override
    public String toString() {
        return key.toString();
    }
}
