package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a group that has gone back goes on with.
 *
 * @param key idempotency key; absent for that of the request
 */
public record ContinueRequest(@Nullable String key, List<CommandRequest> commands) {
    public ContinueRequest {
        commands = Lists.copy(commands);
    }
}
