package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;

/** A group ends committed, rolled back or visibly stuck; and stuck only where nobody but an operator can tell, or tries are used up. */
final class GroupsSettle extends Checker {
    @Override
    String invariant() {
        return "every group is settled";
    }

    @Override
    void moved(GroupRecord group, GroupState from) {
        if (group.state == GroupState.ROLLBACK_STUCK) {
            require(
                    group.commands.stream().anyMatch(GroupsSettle::needsOperator),
                    () -> group + " is stuck although every undo can be told and tried again");
        }
    }

    private static boolean needsOperator(CommandRecord command) {
        return command.state == CommandState.UNDO_FAILED
                && (command.op.kind() == Op.Kind.OPAQUE
                        || command.undoTries - command.undoUnsent >= CommandRecord.TRIES_MAX);
    }

    @Override
    void atTheEnd(World world) {
        if (world.settled()) {
            return;
        }
        for (GroupRecord group : world.submitted) {
            require(group.published && group.settled(), () -> group + " is " + group.state.label() + " and stays so");
        }
    }
}
