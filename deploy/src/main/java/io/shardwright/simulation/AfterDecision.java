package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;

/**
 * Once a group is decided there is no way but forward: its commands of phase after run only then and are never undone, and only an operator gives one
 * up, once it has failed as often as it may be tried or its node is lost, with what waits for it.
 */
final class AfterDecision extends Checker {
    private final World world;

    AfterDecision(World world) {
        this.world = world;
    }

    @Override
    String invariant() {
        return "after the decision all goes forward";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        if (command.phase != Phase.AFTER) {
            return;
        }
        if (command.state == CommandState.WAIVED) {
            require(
                    isSpent(command, from)
                            || isOnLostNode(command)
                            || command.after.stream().anyMatch(c -> c.state == CommandState.WAIVED),
                    () -> command + " comes after the decision and was waived in state " + from.label() + " after "
                            + command.tries + " tries");
            return;
        }
        require(
                command.state != CommandState.FAILED && !command.isUndo(),
                () -> command + " comes after the decision and is " + command.state.label());
    }

    private static boolean isSpent(CommandRecord command, CommandState from) {
        return from == CommandState.READY && command.tries - command.unsent >= command.triesMax;
    }

    private boolean isOnLostNode(CommandRecord command) {
        return world.metadata.lost.contains(command.node) && !world.metadata.alive(command.node);
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
