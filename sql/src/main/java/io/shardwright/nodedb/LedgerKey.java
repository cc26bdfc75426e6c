package io.shardwright.nodedb;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.GroupId;

/** What an intent is filed under: one row for each half of a command, however often it is tried. */
record LedgerKey(GroupId group, int seq, Direction direction) {
    static LedgerKey of(ClaimedCommand command) {
        return new LedgerKey(command.group(), command.seq(), command.direction());
    }

    /** The forward half of the same command. */
    LedgerKey forward() {
        return new LedgerKey(group, seq, Direction.FORWARD);
    }
}
