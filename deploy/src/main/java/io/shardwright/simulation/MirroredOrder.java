package io.shardwright.simulation;

import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A mirrored undo is sent only once all that depended on the command, over however many others, is undone or given up; and all that its explicit
 * edges name.
 */
final class MirroredOrder extends Checker {
    private final World world;
    private final Set<Running> undos = new HashSet<>();

    MirroredOrder(World world) {
        this.world = world;
    }

    @Override
    String invariant() {
        return "mirrored undo respects the edges";
    }

    @Override
    void sent(Running statement) {
        CommandRecord undone = statement.command;
        if (!statement.isUndo() || undone.group.undo != UndoMode.MIRRORED) {
            return;
        }
        undos.removeIf(undo -> undo.over);
        if (undos.stream().anyMatch(other -> other.command.group == undone.group)) {
            world.census.count(Happening.MIRRORED_UNDOS_TOGETHER);
        }
        undos.add(statement);
        if (!undone.rollbackAfter.isEmpty()) {
            world.census.count(Happening.UNDO_BEGUN_AFTER_ROLLBACK_EDGE);
        }
        Set<CommandRecord> seen = new HashSet<>();
        Deque<CommandRecord> next = new ArrayDeque<>();
        next.add(undone);
        while (!next.isEmpty()) {
            CommandRecord waits = next.remove();
            for (CommandRecord other : undone.group.commands) {
                boolean edge = other.phase == Phase.BEFORE
                        && (other.after.contains(waits) || waits.rollbackAfter.contains(other));
                if (edge && seen.add(other)) {
                    // On the way to a savepoint what is kept is not waited for.
                    boolean kept = other.id <= undone.keptUpTo;
                    require(
                            kept || (!other.leavesSomething() && !other.state.onTheNode()),
                            () -> statement + " is sent before that of " + other + ", which is " + other.state.label());
                    next.add(other);
                }
            }
        }
    }
}
