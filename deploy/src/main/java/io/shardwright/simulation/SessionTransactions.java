package io.shardwright.simulation;

import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.CompletionDecider.CommandChange;
import io.shardwright.queue.CompletionDecider.CommandRow;
import io.shardwright.queue.CompletionDecider.Edge;
import io.shardwright.queue.Direction;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.Settled;
import io.shardwright.queue.UndoRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
        metadata.lost.remove(node);
        metadata.sessions.put(node.name, new SessionRecord(epoch, metadata.clock() + WorkerProcess.LEASE_MILLIS));
        world.log(() -> "session " + epoch + " of " + node + " is open");
        world.checkers.forEach(checker -> checker.opened(node, epoch));
        List<ClaimedCommand> inherited = new ArrayList<>();
        for (CommandRecord command : of(node)) {
            if (command.ownerEpoch >= epoch) {
                continue;
            }
            if (command.state.onTheNode()) {
                command.ownerEpoch = epoch;
                inherited.add(command.claimed(true));
                world.census.count(Happening.COMMAND_INHERITED);
            }
        }
        return inherited;
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
        SessionRecord session = metadata.sessions.get(node.name);
        if (!world.rules.sessionHolds(session != null && session.open ? session.epoch : 0, epoch)) {
            world.census.count(Happening.SESSION_REFUSED);
            throw SimFailure.fenced();
        }
    }

    /** Renews a lease. False if the session is not open any more. */
    boolean renew(SimNode node, long epoch) {
        SessionRecord session = metadata.sessions.get(node.name);
        if (session == null || !session.open || session.epoch != epoch) {
            return false;
        }
        if (session.leaseExpiresAt < metadata.clock()) {
            world.census.count(Happening.LEASE_EXPIRED);
        }
        session.leaseExpiresAt = metadata.clock() + WorkerProcess.LEASE_MILLIS;
        return true;
    }

    void echo(SimNode node, long epoch, long version) {
        SessionRecord session = metadata.sessions.get(node.name);
        if (session != null && session.epoch == epoch) {
            session.controlVersion = version;
            for (Checker checker : world.checkers) {
                checker.echoed(node, epoch, version);
            }
        }
    }

    /** Ends a session in order. */
    void close(SimNode node, long epoch) {
        SessionRecord session = metadata.sessions.get(node.name);
        if (session != null && session.epoch == epoch && session.open) {
            session.open = false;
            session.leaseExpiresAt = metadata.clock();
        }
    }

    /** What a session holds and must send nothing more of; {@code atOnce} is to be ended too. */
    record Withheld(Set<Long> commands, Set<Long> atOnce) {}

    Withheld withheld(SimNode node, long epoch) {
        Withheld withheld = new Withheld(new HashSet<>(), new HashSet<>());
        for (CommandRecord command : of(node)) {
            if (!command.state.onTheNode() || command.ownerEpoch != epoch) {
                continue;
            }
            boolean forward = command.state == CommandState.RUNNING;
            boolean behind = forward && command.group.savepoint != 0 && command.id > command.group.savepoint;
            CommandState ready = forward ? CommandState.READY : CommandState.UNDO_READY;
            boolean mayRun = world.rules.mayRun(ready, command.phase, command.group.state) && !behind;
            if (forward && command.group.stopAtOnce) {
                withheld.atOnce.add(command.id);
                withheld.commands.add(command.id);
            } else if (world.rules.withholds(!mayRun || metadata.switches.keeps(command))) {
                withheld.commands.add(command.id);
            }
        }
        return withheld;
    }

    /** A half that was ready when a claim found it. */
    private record Found(CommandRecord command, CommandState state) {}

    /** What a claim has read without locks, under the switches and the session that it holds shared until it commits. */
    static final class Candidates {
        private final long version;
        private final List<Found> found;

        private Candidates(long version, List<Found> found) {
            this.version = version;
            this.found = found;
        }

        List<CommandRecord> commands() {
            return found.stream().map(Found::command).toList();
        }
    }

    /** The first half of a claim: the switches and the session are locked, the candidates only read. */
    Candidates candidates(SimNode node, long epoch, int max) throws SimFailure {
        lock(node, epoch);
        List<Found> found = new ArrayList<>();
        for (CommandRecord command : of(node)) {
            boolean mayRun = isReady(command) && world.rules.mayRun(command.state, command.phase, command.group.state);
            if (mayRun && found.size() < max) {
                if (metadata.switches.keeps(command)) {
                    world.census.count(Happening.PAUSE_KEPT_A_CLAIM);
                } else {
                    found.add(new Found(command, command.state));
                }
            }
        }
        return new Candidates(metadata.switches.version, found);
    }

    private boolean isReady(CommandRecord command) {
        boolean ready = command.state == CommandState.READY || command.state == CommandState.UNDO_READY;
        return ready && command.notBefore <= metadata.clock();
    }

    /**
     * The second half: their groups are locked, and those are taken that are still as they were found and may run.
     *
     * @param takes told what it may take, before it commits
     */
    List<ClaimedCommand> claim(SimNode node, long epoch, Candidates candidates, Consumer<List<CommandRecord>> takes)
            throws SimFailure {
        lock(node, epoch);
        if (candidates.version != metadata.switches.version) {
            // Whoever changes the switches waits for this transaction; a claim that is paused so long is killed.
            world.census.count(Happening.CLAIM_MET_A_CHANGE);
            throw SimFailure.away();
        }
        List<CommandRecord> taken = new ArrayList<>();
        for (Found found : candidates.found) {
            boolean mayRun = world.rules.mayRun(found.state, found.command.phase, found.command.group.state);
            boolean asFound = mayRun && isReady(found.command) && found.command.state == found.state;
            if (!asFound) {
                world.census.count(Happening.CANDIDATE_MOVED_ON);
            }
            if (asFound || (mayRun && world.rules.claimsUnseen())) {
                taken.add(found.command);
            }
        }
        takes.accept(candidates.commands());
        if (taken.isEmpty()) {
            return List.of();
        }
        List<ClaimedCommand> claimed = new ArrayList<>();
        for (CommandRecord command : taken) {
            claimed.add(isReady(command) ? take(command, epoch) : command.claimed(false));
        }
        if (claimed.size() > 2) {
            world.census.count(Happening.BATCH_CLAIMED);
            world.operator.meddleAtOnce(taken.get(0).group);
        }
        return claimed;
    }

    /**
     * A claim of what was named, in one transaction.
     *
     * @param round in which it was sent: once the session has begun another it takes nothing
     */
    List<ClaimedCommand> claimNamed(SimNode node, long epoch, long round, List<ReadyHalf> named) throws SimFailure {
        lock(node, epoch);
        if (!world.rules.ofThisRound(metadata.session(node).claimRound, round)) {
            world.census.count(Happening.NAMED_CLAIM_CAME_TOO_LATE);
            return List.of();
        }
        boolean paused = metadata.switches.holdAny();
        for (ReadyHalf half : named) {
            CommandRecord command = metadata.command(half.id());
            boolean asNamed = isReady(command) && command.state == half.ready();
            if (paused) {
                world.census.count(Happening.PAUSE_KEPT_A_NAMED_CLAIM);
            } else if (asNamed && world.rules.mayRun(command.state, command.phase, command.group.state)) {
                world.census.count(Happening.CLAIMED_BY_NAME);
                take(command, epoch);
            } else {
                world.census.count(Happening.NAMED_MOVED_ON);
            }
        }
        return held(epoch, commands(named));
    }

    /** Both halves of a command may be named: the forward one late. */
    List<CommandRecord> commands(List<ReadyHalf> named) {
        return named.stream()
                .map(half -> metadata.command(half.id()))
                .distinct()
                .toList();
    }

    private static List<ClaimedCommand> held(long epoch, List<CommandRecord> commands) {
        return commands.stream()
                .filter(command -> command.state.onTheNode() && command.ownerEpoch == epoch)
                .map(command -> command.claimed(false))
                .toList();
    }

    /** Of what a claim whose answer was lost was about to take, what it has taken. */
    List<ClaimedCommand> heard(SimNode node, long epoch, long nextRound, List<CommandRecord> unheard)
            throws SimFailure {
        lock(node, epoch);
        SessionRecord session = metadata.session(node);
        session.claimRound = Math.max(session.claimRound, nextRound);
        List<ClaimedCommand> claimed = held(epoch, unheard);
        claimed.forEach(command -> world.census.count(Happening.CLAIM_HEARD_OF_LATE));
        return claimed;
    }

    private ClaimedCommand take(CommandRecord command, long epoch) {
        command.ownerEpoch = epoch;
        if (command.state == CommandState.READY) {
            command.tries++;
            metadata.move(command, CommandState.RUNNING);
        } else {
            command.undoTries++;
            command.keptUpTo = command.group.keptUpTo;
            metadata.move(command, CommandState.UNDOING);
        }
        return command.claimed(false);
    }

    /** Records a batch: reads what it touches, lets the rules decide and writes what they say, as the product's Completion does. */
    boolean record(SimNode node, long epoch, List<Settled> settled) throws SimFailure {
        lock(node, epoch);
        List<CompletionDecider.GroupRow> groups = settled.stream()
                .map(s -> metadata.command(s.id()).group)
                .distinct()
                .map(g -> g.row(world.rules.policy(g)))
                .toList();
        List<CommandRow> rows = settled.stream()
                .map(s -> metadata.command(s.id()))
                .distinct()
                .filter(this::countOwned)
                .filter(c -> world.rules.ownsRow(c.ownerEpoch, epoch))
                .map(c -> new CommandRow(
                        c.id, c.group.id, c.phase, c.state, c.triesNow(), c.toString(), c.node.name, c.rests))
                .toList();
        CompletionDecider.Decision decision = world.rules.complete(groups, rows, edges(settled), settled);
        decision.changes().forEach(this::write);
        decision.holdBack().forEach(group -> world.undos.holdBack(metadata.group(group)));
        for (Map.Entry<Long, Integer> entry : decision.unblock().entrySet()) {
            CommandRecord dependent = metadata.command(entry.getKey());
            dependent.blockers -= entry.getValue();
            boolean waits = dependent.state == CommandState.WAITING || dependent.state == CommandState.UNDO_WAITING;
            if (waits && dependent.blockers <= 0) {
                metadata.move(
                        dependent,
                        dependent.state == CommandState.WAITING ? CommandState.READY : CommandState.UNDO_READY);
                world.wake(dependent);
            }
        }
        decision.cancel().forEach(group -> metadata.cancelUnsent(metadata.group(group)));
        boolean over = false;
        for (long id : decision.nextUndo()) {
            GroupRecord group = metadata.group(id);
            long below = rows.stream()
                    .filter(row -> row.group() == id)
                    .mapToLong(CommandRow::id)
                    .min()
                    .orElse(Long.MAX_VALUE);
            world.undos.readyNext(group, below);
            over |= group.commands.stream().noneMatch(c -> UndoRules.OUTSTANDING.contains(c.state));
        }
        decision.groups().forEach(metadata::write);
        return decision.wakeLeader() || over;
    }

    private List<Edge> edges(List<Settled> settled) {
        List<Edge> edges = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (Settled one : settled) {
            // A repeated batch may hold the forward half's end and the undo's: each edge is read once.
            if (one.outcome() instanceof Outcome.Succeeded && seen.add(one.id())) {
                CommandRecord done = metadata.command(one.id());
                for (CommandRecord other : done.group.commands) {
                    if (other.after.contains(done)) {
                        edges.add(new Edge(other.id, done.id));
                    }
                    if (other.undoAfter.contains(done)) {
                        edges.add(new Edge(other.id, done.id, Direction.UNDO));
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
        if (change.unsent()) {
            world.census.count(Happening.START_NOT_COUNTED);
            command.undoUnsent += command.state == CommandState.UNDOING ? 1 : 0;
            command.unsent += command.state == CommandState.UNDOING ? 0 : 1;
        }
        command.error = change.error();
        command.untold = change.code().equals(Optional.of(ErrorCode.OUTCOME_UNKNOWN));
        command.rests = change.rests();
        command.notBefore = metadata.clock() + change.delayMillis();
        command.ownerEpoch = 0;
        count(command, change);
        metadata.move(command, change.state());
        if (change.state() == CommandState.DONE) {
            world.operator.meddleBehind(command);
            world.operator.meddleAgain(command);
        } else if (change.state() == CommandState.FAILED || change.state() == CommandState.UNDO_FAILED) {
            world.operator.lookAt(command);
        }
    }

    private boolean countOwned(CommandRecord command) {
        if (!command.state.onTheNode()) {
            world.census.count(Happening.OUTCOME_RECORDED_AGAIN);
        }
        return true;
    }

    private void count(CommandRecord command, CommandChange change) {
        boolean again = command.state == CommandState.RUNNING && change.state() == CommandState.READY;
        if (again && command.phase == Phase.AFTER) {
            world.census.count(Happening.AFTER_COMMAND_TRIED_AGAIN);
        } else if (again && change.delayMillis() >= TriesLimited.REST_MILLIS) {
            world.census.count(Happening.RETRY_POLICY_RESTED);
        } else if (change.state() == CommandState.FAILED && command.rests == CompletionDecider.RESTS_MAX) {
            world.census.count(Happening.RETRY_POLICY_HELD);
        } else if (change.state() == CommandState.FAILED && command.group.policy == FailurePolicy.HOLD) {
            world.census.count(Happening.HELD_BY_POLICY);
        } else if (change.state() == CommandState.UNDO_FAILED && command.group.savepoint != 0) {
            world.census.count(Happening.SAVEPOINT_GOT_STUCK);
        }
    }
}
