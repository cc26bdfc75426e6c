package io.shardwright.simulation;

import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoMode;
import java.util.HashSet;
import java.util.Set;

/** Undo begins when nothing of the group runs, and in reverse mode goes in strictly descending order of ids. */
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
            // On the way to a savepoint what comes before it goes on.
            boolean kept = running.command.id <= undone.keptUpTo;
            require(
                    running.command.group != undone.group || kept,
                    () -> statement + " is sent while " + running + " still runs");
        }
        if (undone.group.undo == UndoMode.MIRRORED) {
            return;
        }
        for (CommandRecord other : undone.group.commands) {
            boolean later = other.id > undone.id
                    && other.phase == Phase.BEFORE
                    && (other.state.onTheNode() || other.leavesSomething());
            require(!later, () -> statement + " is sent before " + other + ", which is " + other.state.label());
        }
    }
}
