package io.shardwright.api;

import io.shardwright.queue.GroupState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An operation group with its commands.
 *
 * @param state such as {@code active} or {@code rolled_back}
 * @param abortReason such as {@code failed}; null unless it was aborted
 * @param abortDetail what happened, one line
 * @param version differs whenever the group or a command of it has changed
 * @param endedAt null while it has not ended
 * @param commands by place in the group
 * @param counts how many commands are in each state
 */
public record GroupView(
        String id,
        String title,
        String state,
        @Nullable String abortReason,
        @Nullable String abortDetail,
        long version,
        long createdAt,
        @Nullable Long endedAt,
        List<CommandView> commands,
        Map<String, Integer> counts) {
    public GroupView {
        commands = Lists.copy(commands);
        counts = counts == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(counts));
    }

    /** Its state as the queue knows it. */
    public GroupState groupState() {
        return GroupState.valueOf(state.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing more happens to it by itself: it has ended, or is stuck until an operator helps. */
    public boolean settled() {
        GroupState now = groupState();
        return now.ended() || now == GroupState.ROLLBACK_STUCK;
    }
}
