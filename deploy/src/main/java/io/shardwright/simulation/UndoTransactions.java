package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.UndoEdges;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.UndoRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How undos are ordered and let begin in the simulated metadata database, as in the product's UndoOrder. The caller holds the group's row. */
final class UndoTransactions {
    private final Metadata metadata;
    private final World world;

    UndoTransactions(Metadata metadata) {
        this.metadata = metadata;
        this.world = metadata.world;
    }

    /** How the commands with ids above a savepoint stand. */
    static Set<UndoRules.Kind> kinds(GroupRecord group, long savepoint) {
        Set<UndoRules.Kind> kinds = new HashSet<>();
        for (CommandRecord command : group.commands) {
            if (command.id > savepoint) {
                kinds.add(kind(command));
            }
        }
        return kinds;
    }

    static UndoRules.Kind kind(CommandRecord command) {
        return new UndoRules.Kind(command.phase, command.state, command.effect);
    }

    /** Orders what commands with ids above the savepoint have left to be undone. */
    void order(GroupRecord group, long savepoint) {
        boolean ordered = false;
        for (CommandRecord command : group.commands) {
            if (command.id > savepoint && world.rules.ordersUndo(kind(command))) {
                metadata.move(command, CommandState.UNDO_WAITING);
                ordered = true;
            }
        }
        if (ordered) {
            group.keptUpTo = savepoint;
            if (group.undo == UndoMode.MIRRORED) {
                writeEdges(group);
            }
        }
    }

    private void writeEdges(GroupRecord group) {
        List<Long> undo = new ArrayList<>();
        Set<Long> begun = new HashSet<>();
        List<UndoEdges.Edge> forward = new ArrayList<>();
        List<UndoEdges.Edge> rollback = new ArrayList<>();
        for (CommandRecord command : group.commands) {
            command.undoAfter.clear();
            if (UndoRules.OUTSTANDING.contains(command.state)) {
                undo.add(command.id);
            }
            if (command.state == CommandState.UNDOING) {
                begun.add(command.id);
            }
            command.after.forEach(other -> forward.add(new UndoEdges.Edge(command.id, other.id)));
            command.rollbackAfter.forEach(other -> rollback.add(new UndoEdges.Edge(command.id, other.id)));
        }
        for (UndoEdges.Edge edge : world.rules.mirrored(undo, begun, forward, rollback)) {
            metadata.command(edge.command()).undoAfter.add(metadata.command(edge.waitsFor()));
        }
        for (CommandRecord command : group.commands) {
            if (UndoRules.OUTSTANDING.contains(command.state)) {
                command.blockers = command.undoAfter.size();
            }
        }
        holdBack(group);
    }

    /** Takes back what is free to begin though something was ordered since that comes before it. */
    void holdBack(GroupRecord group) {
        for (CommandRecord command : group.commands) {
            if (command.state == CommandState.UNDO_READY && command.blockers > 0 && world.rules.holdsBack()) {
                metadata.move(command, CommandState.UNDO_WAITING);
            }
        }
    }

    /** Makes what may be undone next claimable. */
    void ready(GroupRecord group) {
        if (group.undo == UndoMode.REVERSE) {
            readyNext(group, Long.MAX_VALUE);
            return;
        }
        for (CommandRecord command : group.commands) {
            if (command.state == CommandState.UNDO_WAITING && command.blockers == 0) {
                ready(command);
            }
        }
    }

    /**
     * In strict reverse order; a mirrored undo has its edges instead.
     *
     * @param below an id from which on nothing is left to undo
     */
    void readyNext(GroupRecord group, long below) {
        if (group.undo != UndoMode.REVERSE) {
            return;
        }
        List<CommandRecord> outstanding = new ArrayList<>();
        for (CommandRecord command : group.commands) {
            if (command.id < below && UndoRules.OUTSTANDING.contains(command.state)) {
                outstanding.add(command);
            }
        }
        if (!outstanding.isEmpty()) {
            CommandRecord next = world.rules.nextUndo(outstanding);
            if (next.state == CommandState.UNDO_WAITING) {
                ready(next);
            }
        }
    }

    private void ready(CommandRecord command) {
        command.notBefore = 0;
        metadata.move(command, CommandState.UNDO_READY);
        world.wake(command);
        if (command.group.state == GroupState.ACTIVE) {
            world.operator.meddleOnTheWay(command.group);
        }
    }

    /** Some were given up: what waited for them waits no more for them, but for all that they waited for. */
    void givenUp(GroupRecord group) {
        if (group.undo == UndoMode.MIRRORED) {
            writeEdges(group);
        }
    }
}
