package io.shardwright.recovery;

import io.shardwright.queue.GroupState;
import io.shardwright.queue.WaitReason;
import java.util.List;

/**
 * A group under way of which nothing has been recorded for a while.
 *
 * @param number its own in the metadata database
 * @param progressAt when something was recorded last, epoch milliseconds
 * @param reasons why it waits, as {@code explain} tells them
 * @param tables that it has locked
 */
public record IdleGroup(
        long number, String id, GroupState state, long progressAt, List<WaitReason> reasons, List<String> tables) {
    public IdleGroup {
        reasons = List.copyOf(reasons);
        tables = List.copyOf(tables);
    }
}
