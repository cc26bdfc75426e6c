package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command of a group.
 *
 * @param id in the queue
 * @param seq place in the group, from 1
 * @param phase {@code before} or {@code after}
 * @param state such as {@code running} or {@code undone}
 * @param effect what its forward half left on the node, such as {@code applied}
 * @param tries starts forward
 * @param undoTries starts backward
 * @param forward a SQL statement, or a typed action as JSON
 * @param rollback null exactly in phase {@code after}
 * @param waitsFor names of the commands it waits for
 * @param error its last, or null
 * @param errorCode the stable code of that, or null if it has none
 * @param duration milliseconds of its last try, or null
 */
public record CommandView(
        long id,
        int seq,
        String name,
        String node,
        String phase,
        String state,
        String effect,
        int tries,
        int undoTries,
        String forward,
        @Nullable String rollback,
        List<String> waitsFor,
        @Nullable String error,
        @Nullable String errorCode,
        @Nullable Long duration) {
    public CommandView {
        waitsFor = Lists.copy(waitsFor);
    }
}
