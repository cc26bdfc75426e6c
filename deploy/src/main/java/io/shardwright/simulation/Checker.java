package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.GroupState;
import java.util.List;
import java.util.function.Supplier;

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

    /** A session writes to its node that it is about to send a half. */
    void announced(CommandRecord command, Direction direction, long epoch) {}

    /** A session has said that it acts on no older switches than these. */
    void echoed(SimNode node, long epoch, long version) {}

    /** A worker that was told to end has seen everything through and leaves. */
    void left(SimNode node, long epoch) {}

    /** A group goes back to a command. */
    void wentBack(CommandRecord savepoint) {}

    /** A group is about to go on from its savepoint, which it still names, with these further commands. */
    void continued(GroupRecord group, List<CommandRecord> commands) {}

    /** An operator looks at a group while no transaction is under way. */
    void rests(GroupRecord group) {}

    /** A leader's transaction commits. */
    void leaderWrites(long term, long newest) {}

    /** Nothing goes wrong any more, and nothing happens any more. */
    void atTheEnd(World world) {}

    /** The words are put together only where it does not hold: this is asked some hundred times a run. */
    final void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new Violation(this, otherwise.get());
        }
    }
}
