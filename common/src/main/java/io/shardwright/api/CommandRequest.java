package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command to publish.
 *
 * @param name unique in the group
 * @param node where both halves run
 * @param forward a SQL statement, or a typed action as JSON
 * @param rollback how to undo it; null exactly in phase {@code after}
 * @param phase {@code before} (null means this), or {@code after}: once the group is decided, idempotent, without rollback
 * @param after names of the commands that must be done first
 * @param probes how to tell, after a crash, whether it ran; null where that follows from the statement
 * @param onUnknown {@code hold}: if that cannot be told, an operator looks; null to refuse such a command at once
 * @param rollbackAfter names of the commands that must be undone before this one is, beside what the order of undoing says
 * @param tries after so many a transient error is final; null for the usual number
 * @param limitSeconds how long one try of the forward half may run on its node before it is ended there; null for any time
 */
public record CommandRequest(
        String name,
        String node,
        String forward,
        @Nullable String rollback,
        @Nullable String phase,
        List<String> after,
        @Nullable ProbesRequest probes,
        @Nullable String onUnknown,
        List<String> rollbackAfter,
        @Nullable Integer tries,
        @Nullable Integer limitSeconds) {
    /** The value of {@code onUnknown} that leaves what cannot be told to an operator. */
    public static final String HOLD = "hold";

    public CommandRequest {
        after = Lists.copy(after);
        rollbackAfter = Lists.copy(rollbackAfter);
    }

    /** A command of the usual limits. */
    public CommandRequest(
            String name,
            String node,
            String forward,
            @Nullable String rollback,
            @Nullable String phase,
            List<String> after,
            @Nullable ProbesRequest probes,
            @Nullable String onUnknown,
            List<String> rollbackAfter) {
        this(name, node, forward, rollback, phase, after, probes, onUnknown, rollbackAfter, null, null);
    }

    /** A command whose undo waits for nothing but what its group's order of undoing says. */
    public CommandRequest(
            String name,
            String node,
            String forward,
            @Nullable String rollback,
            @Nullable String phase,
            List<String> after,
            @Nullable ProbesRequest probes,
            @Nullable String onUnknown) {
        this(name, node, forward, rollback, phase, after, probes, onUnknown, List.of());
    }
}
