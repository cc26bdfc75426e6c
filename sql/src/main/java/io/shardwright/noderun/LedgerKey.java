package io.shardwright.noderun;

import io.shardwright.fleet.Incarnation;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.GroupId;

/**
 * What an intent is filed under: one row for each half of a command, however often it is tried.
 *
 * @param incarnation of the metadata database in which the command was published, so that a command that was published after a restore is not
 *     taken for a lost one that had the same place in the same group
 */
public record LedgerKey(GroupId group, Incarnation incarnation, int seq, Direction direction) {
    public static LedgerKey of(ClaimedCommand command) {
        return new LedgerKey(command.group(), command.incarnation(), command.seq(), command.direction());
    }

    /** The forward half of the same command. */
    public LedgerKey forward() {
        return new LedgerKey(group, incarnation, seq, Direction.FORWARD);
    }
}
