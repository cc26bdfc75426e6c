package io.shardwright.reconcile;

import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.util.List;
import java.util.OptionalInt;

/**
 * A group as the records have it.
 *
 * @param savepoint the place up to which it goes back, if it does
 * @param commands by their places
 */
public record RecordedGroup(
        GroupId id, String title, GroupState state, OptionalInt savepoint, List<RecordedCommand> commands) {
    public RecordedGroup {
        commands = List.copyOf(commands);
    }
}
