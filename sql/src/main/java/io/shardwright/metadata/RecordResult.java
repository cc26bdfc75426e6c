package io.shardwright.metadata;

import io.shardwright.queue.ReadyByNode;

/**
 * Whom to wake after a batch was recorded.
 *
 * @param ready the commands that became ready
 * @param leader whether a group needs the leader
 */
public record RecordResult(ReadyByNode ready, boolean leader) {
    /** Nobody. */
    static final RecordResult NOBODY = new RecordResult(ReadyByNode.NONE, false);
}
