package io.shardwright.api;

import java.util.List;

/**
 * A group that goes on from the command to which it had gone back.
 *
 * @param group the group as it is now
 * @param replayed whether it had gone on before under the same idempotency key
 * @param warnings what was not checked, or is worth a look; one line each, none of a replayed one
 */
public record ContinuedView(GroupView group, boolean replayed, List<String> warnings) {
    public ContinuedView {
        warnings = Lists.copy(warnings);
    }
}
