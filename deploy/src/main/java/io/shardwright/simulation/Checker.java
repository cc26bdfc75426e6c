package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;

/** Watches one invariant over everything that happens in a run; throws a {@link Violation} where it does not hold. */
abstract class Checker {
    /** Its name in tables and logs. */
    abstract String invariant();

    /** A command's row has moved to {@code command.state}. */
    void moved(CommandRecord command, CommandState from) {}

    /** A group's row has moved to {@code group.state}. */
    void moved(GroupRecord group, GroupState from) {}

    /** A statement is about to take effect on its node. */
    void takesEffect(Running statement) {}

    /** A statement has reached its node. */
    void sent(Running statement) {}

    /** A session was given its node's commands. */
    void opened(SimNode node, long epoch) {}

    /** A leader's transaction commits. */
    void leaderWrites(long term, long newest) {}

    /** Nothing goes wrong any more, and nothing happens any more. */
    void atTheEnd(World world) {}

    final void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(this, otherwise);
        }
    }
}
