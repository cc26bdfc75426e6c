package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group to publish.
 *
 * @param key idempotency key: publishing twice under one key publishes once; null for the request's {@code Idempotency-Key}
 * @param title what it does, for people
 * @param commands undone in reverse order
 * @param policy when a command fails for good: {@code rollback} (null means this), {@code retry} or {@code hold} for an operator
 * @param undo {@code reverse} (null means this): strict reverse order; {@code mirrored}: along mirrored edges, in parallel
 * @param locks what it changes; groups whose locks conflict run one after another
 * @param deadlineSeconds so long after it was published it is aborted unless it is decided; null for never
 */
public record GroupRequest(
        @Nullable String key,
        String title,
        List<CommandRequest> commands,
        @Nullable String policy,
        @Nullable String undo,
        List<LockView> locks,
        @Nullable Integer deadlineSeconds) {
    public GroupRequest {
        commands = Lists.copy(commands);
        locks = Lists.copy(locks);
    }

    /** A group without a deadline. */
    public GroupRequest(
            @Nullable String key,
            String title,
            List<CommandRequest> commands,
            @Nullable String policy,
            @Nullable String undo,
            List<LockView> locks) {
        this(key, title, commands, policy, undo, locks, null);
    }

    /** A group that is undone in strict reverse order when a command fails, and that locks nothing. */
    public GroupRequest(@Nullable String key, String title, List<CommandRequest> commands) {
        this(key, title, commands, null, null, List.of());
    }

    /** The same under another idempotency key, or under none. */
    public GroupRequest withKey(@Nullable String other) {
        return new GroupRequest(other, title, commands, policy, undo, locks, deadlineSeconds);
    }
}
