package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider.GroupChange;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.UndoRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The simulated metadata database: its rows, and what its transactions have in common. Transactions are serialisable, so each is one call;
 * whether the caller gets the answer is the network's affair.
 */
final class Metadata {
    final World world;
    final List<GroupRecord> groups = new ArrayList<>();
    private final Map<Long, CommandRecord> commands = new HashMap<>();
    final Map<String, Long> nodeEpochs = new HashMap<>();
    final Map<String, Long> openEpochs = new HashMap<>();
    long term;
    boolean up = true;
    long clockOffset;

    Metadata(World world) {
        this.world = world;
    }

    /** A transaction. */
    interface Work<T> {
        T run() throws SimFailure;
    }

    /** Runs a transaction for somebody to whom the way there and the way back can be lost. */
    <T> T call(Work<T> work) throws SimFailure {
        if (!up || world.dice.fault(15)) {
            throw SimFailure.away();
        }
        T result = work.run();
        if (world.dice.fault(25)) {
            throw SimFailure.away();
        }
        return result;
    }

    /** The database's own clock, which may jump. */
    long clock() {
        return world.timeline.now() + clockOffset;
    }

    void add(GroupRecord group) {
        groups.add(group);
        group.commands.forEach(command -> commands.put(command.id, command));
    }

    CommandRecord command(long id) {
        CommandRecord command = commands.get(id);
        if (command == null) {
            throw new IllegalArgumentException("no command " + id);
        }
        return command;
    }

    GroupRecord group(long id) {
        return groups.stream().filter(g -> g.id == id).findFirst().orElseThrow();
    }

    /** Writes a command's state, as every UPDATE of it does. */
    void move(CommandRecord command, CommandState to) {
        CommandState from = command.state;
        command.state = to;
        world.log(() -> command + " is " + to.label() + ", effect " + command.effect.label());
        world.checkers.forEach(checker -> checker.moved(command, from));
    }

    /** Writes a group's state; what has ended gives back its locks. */
    void move(GroupRecord group, GroupState to) {
        GroupState from = group.state;
        if (from == to) {
            return;
        }
        group.state = to;
        if (to.ended()) {
            group.granted = false;
        }
        world.log(() -> group + " is " + to.label());
        world.checkers.forEach(checker -> checker.moved(group, from));
    }

    void write(GroupChange change) {
        GroupRecord group = group(change.id());
        group.remaining -= change.done();
        group.remainingAfter -= change.doneAfter();
        move(group, change.state());
    }

    /** Ends what nothing was sent of. */
    void cancelUnsent(GroupRecord group) {
        for (CommandRecord command : group.commands) {
            if (command.state == CommandState.WAITING
                    || command.state == CommandState.READY
                    || command.state == CommandState.CLAIMED) {
                command.ownerEpoch = 0;
                move(command, CommandState.CANCELLED);
            }
        }
    }

    /** Makes the next undo of a group claimable. */
    void readyNextUndo(GroupRecord group) {
        List<CommandRecord> outstanding = group.commands.stream()
                .filter(c -> UndoRules.OUTSTANDING.contains(c.state))
                .toList();
        if (outstanding.isEmpty()) {
            return;
        }
        CommandRecord next = world.rules.nextUndo(outstanding);
        if (next.state == CommandState.UNDO_WAITING) {
            next.notBefore = 0;
            move(next, CommandState.UNDO_READY);
        }
        world.wake(next.node);
    }
}
