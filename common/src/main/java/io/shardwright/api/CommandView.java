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
 * @param tries starts forward that were announced to the node
 * @param undoTries starts backward
 * @param forward a SQL statement, or a typed action as JSON
 * @param rollback null exactly in phase {@code after}
 * @param waitsFor names of the commands it waits for
 * @param error its last, or null
 * @param errorCode the stable code of that, or null if it has none
 * @param startedAt when its last start was, forward or back, in epoch milliseconds of the metadata database; or null
 * @param triesMax after so many in one direction a transient error is final
 * @param limitSeconds how long one try of the forward half may run; null for any time
 * @param told {@code applied} or {@code absent}, as an operator said who looked on the node; null if nobody had to
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
        @Nullable Long startedAt,
        int triesMax,
        @Nullable Long limitSeconds,
        @Nullable String told,
        @Nullable Long duration) {
    public CommandView {
        waitsFor = Lists.copy(waitsFor);
    }
}
