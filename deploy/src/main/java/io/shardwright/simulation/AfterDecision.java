package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;

/** Once a group is decided there is no way but forward: its commands of phase after run only then, are never given up and never undone. */
final class AfterDecision extends Checker {
    @Override
    String invariant() {
        return "after the decision all goes forward";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        if (command.phase == Phase.AFTER) {
            require(
                    command.state != CommandState.FAILED && !command.isUndo(),
                    () -> command + " comes after the decision and is " + command.state.label());
        }
    }

    @Override
    void sent(Running statement) {
        CommandRecord command = statement.command;
        require(
                command.phase == Phase.BEFORE || command.group.state == GroupState.COMPLETING,
                () -> statement + " comes after the decision and is sent while its group is "
                        + command.group.state.label());
    }
}
