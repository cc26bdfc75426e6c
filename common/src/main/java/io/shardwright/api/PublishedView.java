package io.shardwright.api;

import java.util.List;

/**
 * A group that is persisted and will end committed or rolled back.
 *
 * @param group its id
 * @param replayed whether the same submission had been published before under its idempotency key
 * @param warnings what was not checked, or is worth a look; one line each, none of a replayed one
 */
public record PublishedView(String group, boolean replayed, List<String> warnings) {
    public PublishedView {
        warnings = Lists.copy(warnings);
    }

    /** One without warnings. */
    public PublishedView(String group, boolean replayed) {
        this(group, replayed, List.of());
    }
}
