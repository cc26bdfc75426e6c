package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;

/**
 * What was given up stays visible for ever: the command stays waived, the waiver stays, and the end of a group that was undone says so. Of a group that
 * is committed only what comes after the decision was given up.
 */
final class WaiversVisible extends Checker {
    @Override
    String invariant() {
        return "a waiver stays visible";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        require(from != CommandState.WAIVED, () -> command + " was waived and is " + command.state.label());
    }

    @Override
    void moved(GroupRecord group, GroupState from) {
        require(!from.ended(), () -> group + " had ended " + from.label() + " and is " + group.state.label());
        if (!group.state.ended()) {
            return;
        }
        boolean waived = false;
        for (CommandRecord command : group.commands) {
            if (command.state == CommandState.WAIVED) {
                waived = true;
                require(group.waivers.contains(command), () -> command + " is waived and nobody has waived it");
            }
        }
        require(waived == !group.waivers.isEmpty(), () -> group + " has lost a waiver");
        boolean fits = group.state == GroupState.COMMITTED
                ? group.waivers.stream().allMatch(command -> command.phase == Phase.AFTER)
                : waived == (group.state == GroupState.ROLLED_BACK_WITH_WAIVERS);
        require(fits, () -> group + " ends " + group.state.label() + ", its waivers are " + group.waivers);
    }
}
