package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Phase;
import java.util.HashSet;
import java.util.Set;

/** Undo begins when nothing of the group runs, and goes in strictly descending order of ids. */
final class UndoOrder extends Checker {
    private final Set<Running> forward = new HashSet<>();

    @Override
    String invariant() {
        return "undo goes in reverse order";
    }

    @Override
    void sent(Running statement) {
        forward.removeIf(running -> running.over);
        if (!statement.isUndo()) {
            forward.add(statement);
            return;
        }
        CommandRecord undone = statement.command;
        for (Running running : forward) {
            require(running.command.group != undone.group, statement + " is sent while " + running + " still runs");
        }
        for (CommandRecord other : undone.group.commands) {
            boolean later =
                    other.id > undone.id && other.phase == Phase.BEFORE && (other.state.onTheNode() || leaves(other));
            require(!later, statement + " is sent before " + other + ", which is " + other.state.label());
        }
    }

    private static boolean leaves(CommandRecord command) {
        boolean something = command.effect == Effect.APPLIED || command.effect == Effect.UNKNOWN;
        return something && command.state != CommandState.UNDONE;
    }
}
