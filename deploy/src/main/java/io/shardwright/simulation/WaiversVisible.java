package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;

/** What was given up stays visible for ever: the command stays waived, the waiver stays, and the group's end says so. */
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
        require(
                waived == (group.state == GroupState.ROLLED_BACK_WITH_WAIVERS),
                () -> group + " ends " + group.state.label() + ", its waivers are " + group.waivers);
    }
}
