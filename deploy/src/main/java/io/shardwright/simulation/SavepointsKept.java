package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import java.util.List;

/** While a group is at a savepoint what it did up to there stays, and nothing behind it begins; it goes on only when nothing behind is left. */
final class SavepointsKept extends Checker {
    @Override
    String invariant() {
        return "a savepoint keeps its part";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        GroupRecord group = command.group;
        if (group.savepoint == 0 || group.state != GroupState.ACTIVE) {
            return;
        }
        if (command.id <= group.savepoint) {
            require(!command.isUndo(), () -> command + " is kept by a savepoint and is " + command.state.label());
        } else {
            boolean begins = command.state == CommandState.READY || command.state == CommandState.RUNNING;
            require(!begins, () -> command + " lies behind a savepoint and is " + command.state.label());
        }
    }

    @Override
    void continued(GroupRecord group, List<CommandRecord> commands) {
        long last = 0;
        for (CommandRecord command : group.commands) {
            boolean isNew = commands.contains(command);
            boolean stands = command.leavesSomething() || command.state.onTheNode();
            require(
                    isNew || command.id <= group.savepoint || !stands,
                    () -> group + " goes on while " + command + " is " + command.state.label() + ", effect "
                            + command.effect.label());
            require(command.id > last, () -> command + " has no place behind the others");
            last = command.id;
        }
    }

    @Override
    void wentBack(CommandRecord savepoint) {
        require(savepoint.state == CommandState.DONE, () -> savepoint + " is gone back to and is not done");
    }
}
