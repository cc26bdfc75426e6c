package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider.GroupChange;
import io.shardwright.queue.GroupState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The simulated metadata database: its rows, and what its transactions have in common. Transactions are serialisable, so each is one call;
 * whether the caller gets the answer is the network's affair.
 */
final class Metadata {
    final World world;
    final List<GroupRecord> groups = new ArrayList<>();
    private final Map<Long, CommandRecord> commands = new HashMap<>();
    final Map<String, Long> nodeEpochs = new HashMap<>();
    final Map<String, SessionRecord> sessions = new HashMap<>();
    final Set<SimNode> lost = new HashSet<>();
    final Switches switches;

    long term;
    boolean up = true;
    long clockOffset;

    Metadata(World world) {
        this.world = world;
        this.switches = new Switches(world);
    }

    /** A transaction. */
    interface Work<T> {
        T run() throws SimFailure;
    }

    /** Runs a transaction for somebody to whom the way there and the way back can be lost. */
    <T> T call(Work<T> work) throws SimFailure {
        if (!up || world.dice.fault(15)) {
            world.census.count(Happening.REQUEST_LOST);
            throw SimFailure.away();
        }
        T result = work.run();
        if (world.dice.fault(25)) {
            world.census.count(Happening.COMMIT_ANSWER_LOST);
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
        group.commands.forEach(this::add);
    }

    void add(CommandRecord command) {
        commands.put(command.id, command);
    }

    SessionRecord session(SimNode node) {
        SessionRecord session = sessions.get(node.name);
        if (session == null) {
            throw new IllegalArgumentException("no session of " + node);
        }
        return session;
    }

    /** Whether the lease of a node's worker holds. */
    boolean alive(SimNode node) {
        SessionRecord session = sessions.get(node.name);
        return session != null && session.open && session.leaseExpiresAt > clock();
    }

    /** Whether a worker of a node has claimed something and has not said what became of it. */
    boolean holdsClaims(SimNode node) {
        return commands.values().stream().anyMatch(command -> command.node == node && command.state.onTheNode());
    }

    /** Ends the session of a node; whoever is just taking the node has to begin anew. */
    void fence(SimNode node) {
        nodeEpochs.merge(node.name, 1L, Long::sum);
        session(node).open = false;
        world.log(() -> "the session of " + node + " is over");
    }

    CommandRecord command(long id) {
        CommandRecord command = commands.get(id);
        if (command == null) {
            throw new IllegalArgumentException("no command " + id);
        }
        return command;
    }

    GroupRecord group(long id) {
        for (GroupRecord group : groups) {
            if (group.id == id) {
                return group;
            }
        }
        throw new IllegalArgumentException("no group " + id);
    }

    /** Writes a command's state, as every UPDATE of it does. */
    void move(CommandRecord command, CommandState to) {
        CommandState from = command.state;
        command.state = to;
        world.census.moved(from, to);
        world.log(() -> command + " is " + to.label() + ", effect " + command.effect.label());
        for (Checker checker : world.checkers) {
            checker.moved(command, from);
        }
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
        } else if (to == GroupState.PREPARED) {
            world.operator.meddle(List.of(group.id));
        }
        world.census.moved(from, to);
        world.log(() -> group + " is " + to.label());
        for (Checker checker : world.checkers) {
            checker.moved(group, from);
        }
    }

    void write(GroupChange change) {
        GroupRecord group = group(change.id());
        group.remaining -= change.done();
        group.remainingAfter -= change.doneAfter();
        if (group.state == GroupState.ACTIVE && change.state() == GroupState.COMMITTED) {
            // A last completion that leaves nothing for the leader takes both edges in one transaction.
            move(group, GroupState.PREPARED);
        }
        move(group, change.state());
    }

    /** Ends what nothing was sent of. */
    void cancelUnsent(GroupRecord group) {
        group.commands.forEach(this::cancelIfUnsent);
    }

    void cancelIfUnsent(CommandRecord command) {
        if (command.isUnsent()) {
            command.ownerEpoch = 0;
            move(command, CommandState.CANCELLED);
        }
    }
}
