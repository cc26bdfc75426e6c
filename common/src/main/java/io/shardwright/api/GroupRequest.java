package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group to publish.
 *
 * @param key idempotency key: publishing twice under one key publishes once; null for the request's {@code Idempotency-Key}
 * @param title what it does, for people
 * @param commands undone in reverse order
 */
public record GroupRequest(@Nullable String key, String title, List<CommandRequest> commands) {
    public GroupRequest {
        commands = Lists.copy(commands);
    }
}
