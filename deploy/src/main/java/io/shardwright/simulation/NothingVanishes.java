package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
import java.util.HashSet;
import java.util.Set;

/** Every command of a group that has ended is accounted for: done, never begun, or undone; and the group's own counts agree. */
final class NothingVanishes extends Checker {
    /** What lies behind a savepoint to which its group went back. */
    private final Set<CommandRecord> leftBehind = new HashSet<>();

    @Override
    String invariant() {
        return "nothing vanishes";
    }

    @Override
    void moved(GroupRecord group, GroupState from) {
        if (group.state == GroupState.COMMITTED) {
            require(
                    group.remaining == 0 && group.remainingAfter == 0,
                    () -> group + " is committed with " + group.remaining + " and " + group.remainingAfter
                            + " remaining");
            group.commands.forEach(command -> require(
                    command.state == CommandState.DONE
                            || (leftBehind.contains(command) && accounted(command))
                            || (command.phase == Phase.AFTER && command.state == CommandState.WAIVED),
                    () -> group + " is committed and " + command + " is " + command.state.label()));
        } else if (group.state.ended()) {
            group.commands.forEach(command -> require(
                    accounted(command),
                    () -> group + " is rolled back and " + command + " is " + command.state.label() + ", effect "
                            + command.effect.label()));
        }
    }

    @Override
    void wentBack(CommandRecord savepoint) {
        savepoint.group.commands.stream().filter(c -> c.id > savepoint.id).forEach(leftBehind::add);
    }

    private static boolean accounted(CommandRecord command) {
        boolean nothing = command.effect == Effect.NONE || command.effect == Effect.PREEXISTING;
        return switch (command.state) {
            case UNDONE, WAIVED -> true;
            case CANCELLED -> nothing;
            case FAILED, DONE -> command.phase == Phase.BEFORE && nothing;
            case WAITING, READY, RUNNING, UNDO_WAITING, UNDO_READY, UNDOING, UNDO_FAILED -> false;
        };
    }
}
