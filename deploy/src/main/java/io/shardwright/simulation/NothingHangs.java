package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;

/**
 * A group that is under way, and not at a savepoint, has a command that may run, runs, or has failed and is shown to an operator. Otherwise nothing
 * of it would ever happen again, nobody would be asked, and it would keep its locks.
 */
final class NothingHangs extends Checker {
    @Override
    String invariant() {
        return "what is under way can go on";
    }

    @Override
    void rests(GroupRecord group) {
        if (group.state == GroupState.ACTIVE && group.savepoint == 0) {
            require(canGoOn(group, Phase.BEFORE), () -> group + " is active and nothing of it can happen any more");
        } else if (group.state == GroupState.COMPLETING) {
            require(canGoOn(group, Phase.AFTER), () -> group + " is completing and nothing of it can happen any more");
        }
    }

    private static boolean canGoOn(GroupRecord group, Phase phase) {
        for (CommandRecord command : group.commands) {
            boolean can = command.state == CommandState.READY
                    || command.state == CommandState.RUNNING
                    || command.state == CommandState.FAILED;
            if (can && command.phase == phase) {
                return true;
            }
        }
        return false;
    }

    @Override
    void atTheEnd(World world) {
        world.metadata.groups.forEach(this::rests);
    }
}
