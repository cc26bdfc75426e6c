package io.shardwright.simulation;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.CompletionDecider.CommandChange;
import io.shardwright.queue.CompletionDecider.CommandRow;
import io.shardwright.queue.CompletionDecider.Edge;
import io.shardwright.queue.CompletionDecider.Settled;
import io.shardwright.queue.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What worker sessions do in the simulated metadata database; each method one transaction, as in NodeSessions and WorkerQueue. */
final class SessionTransactions {
    private final Metadata metadata;
    private final World world;

    SessionTransactions(Metadata metadata) {
        this.metadata = metadata;
        this.world = metadata.world;
    }

    long nextEpoch(SimNode node, long fence) {
        long epoch = Math.max(metadata.nodeEpochs.getOrDefault(node.name, 0L), fence) + 1;
        metadata.nodeEpochs.put(node.name, epoch);
        return epoch;
    }

    List<ClaimedCommand> open(SimNode node, long epoch) throws SimFailure {
        if (!world.rules.sessionHolds(metadata.nodeEpochs.getOrDefault(node.name, 0L), epoch)) {
            throw SimFailure.fenced();
        }
        metadata.openEpochs.put(node.name, epoch);
        world.log(() -> "session " + epoch + " of " + node + " is open");
        world.checkers.forEach(checker -> checker.opened(node, epoch));
        List<ClaimedCommand> inherited = new ArrayList<>();
        for (CommandRecord command : of(node)) {
            if (command.ownerEpoch >= epoch) {
                continue;
            }
            switch (command.state) {
                case CLAIMED -> release(command);
                case UNDO_CLAIMED -> release(command);
                case RUNNING, UNDOING -> {
                    command.ownerEpoch = epoch;
                    inherited.add(command.claimed(true));
                }
                default -> {}
            }
        }
        return inherited;
    }

    private void release(CommandRecord command) {
        command.ownerEpoch = 0;
        metadata.move(command, command.state == CommandState.CLAIMED ? CommandState.READY : CommandState.UNDO_READY);
    }

    private List<CommandRecord> of(SimNode node) {
        List<CommandRecord> found = new ArrayList<>();
        for (GroupRecord group : metadata.groups) {
            if (!group.state.ended()) {
                for (CommandRecord command : group.commands) {
                    if (command.node == node) {
                        found.add(command);
                    }
                }
            }
        }
        return found;
    }

    private void lock(SimNode node, long epoch) throws SimFailure {
        if (!world.rules.sessionHolds(metadata.openEpochs.getOrDefault(node.name, 0L), epoch)) {
            throw SimFailure.fenced();
        }
    }

    List<ClaimedCommand> claim(SimNode node, long epoch, int max) throws SimFailure {
        lock(node, epoch);
        int claimed = 0;
        for (CommandRecord command : of(node)) {
            boolean ready = command.state == CommandState.READY || command.state == CommandState.UNDO_READY;
            if (ready
                    && claimed < max
                    && command.notBefore <= metadata.clock()
                    && world.rules.mayRun(command.state, command.phase, command.group.state)) {
                command.ownerEpoch = epoch;
                metadata.move(
                        command,
                        command.state == CommandState.READY ? CommandState.CLAIMED : CommandState.UNDO_CLAIMED);
                claimed++;
            }
        }
        // With what an earlier claim took whose answer was lost.
        return claims(node, epoch);
    }

    List<ClaimedCommand> claims(SimNode node, long epoch) throws SimFailure {
        lock(node, epoch);
        return of(node).stream()
                .filter(c -> c.ownerEpoch == epoch
                        && (c.state == CommandState.CLAIMED || c.state == CommandState.UNDO_CLAIMED))
                .map(c -> c.claimed(false))
                .toList();
    }

    Set<Long> start(SimNode node, long epoch, List<Long> ids) throws SimFailure {
        lock(node, epoch);
        Set<Long> started = new HashSet<>();
        for (long id : ids) {
            CommandRecord command = metadata.command(id);
            if (command.ownerEpoch != epoch) {
                continue;
            }
            if (command.state == CommandState.CLAIMED) {
                command.tries++;
                metadata.move(command, CommandState.RUNNING);
            } else if (command.state == CommandState.UNDO_CLAIMED) {
                command.undoTries++;
                metadata.move(command, CommandState.UNDOING);
            }
            if (command.state.onTheNode()) {
                started.add(id);
            }
        }
        return started;
    }

    void release(long epoch, List<Long> ids) {
        for (long id : ids) {
            CommandRecord command = metadata.command(id);
            boolean claim = command.state == CommandState.CLAIMED || command.state == CommandState.UNDO_CLAIMED;
            if (command.ownerEpoch == epoch && claim) {
                release(command);
            }
        }
    }

    /** Records a batch: reads what it touches, lets the rules decide and writes what they say, as the product's Completion does. */
    boolean record(SimNode node, long epoch, List<Settled> settled) throws SimFailure {
        lock(node, epoch);
        List<CompletionDecider.GroupRow> groups = settled.stream()
                .map(s -> metadata.command(s.id()).group)
                .distinct()
                .map(GroupRecord::row)
                .toList();
        List<CommandRow> rows = settled.stream()
                .map(s -> metadata.command(s.id()))
                .distinct()
                .filter(c -> world.rules.ownsRow(c.ownerEpoch, epoch))
                .map(c -> new CommandRow(c.id, c.group.id, c.phase, c.state, c.triesNow(), c.toString(), c.node.name))
                .toList();
        CompletionDecider.Decision decision = world.rules.complete(groups, rows, edges(settled), settled);
        decision.changes().forEach(this::write);
        for (Map.Entry<Long, Integer> entry : decision.unblock().entrySet()) {
            CommandRecord dependent = metadata.command(entry.getKey());
            dependent.blockers -= entry.getValue();
            if (dependent.state == CommandState.WAITING && dependent.blockers <= 0) {
                metadata.move(dependent, CommandState.READY);
                world.wake(dependent.node);
            }
        }
        decision.cancel().forEach(group -> metadata.cancelUnsent(metadata.group(group)));
        decision.nextUndo().forEach(group -> metadata.readyNextUndo(metadata.group(group)));
        decision.groups().forEach(metadata::write);
        return decision.wakeLeader();
    }

    private List<Edge> edges(List<Settled> settled) {
        List<Edge> edges = new ArrayList<>();
        for (Settled one : settled) {
            if (one.outcome() instanceof Outcome.Succeeded) {
                CommandRecord done = metadata.command(one.id());
                for (CommandRecord other : done.group.commands) {
                    if (other.after.contains(done)) {
                        edges.add(new Edge(other.id, done.id));
                    }
                }
            }
        }
        return edges;
    }

    private void write(CommandChange change) {
        CommandRecord command = metadata.command(change.id());
        if (command.state != CommandState.UNDOING) {
            command.effect = change.effect();
        }
        command.error = change.error();
        command.notBefore = metadata.clock() + change.delayMillis();
        command.ownerEpoch = 0;
        metadata.move(command, change.state());
    }
}
