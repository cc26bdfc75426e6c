package io.shardwright.simulation;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.CompletionDecider.CommandChange;
import io.shardwright.queue.CompletionDecider.CommandRow;
import io.shardwright.queue.CompletionDecider.Edge;
import io.shardwright.queue.CompletionDecider.Settled;
import io.shardwright.queue.Direction;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        metadata.sessions.put(node.name, new SessionRecord(epoch, metadata.clock() + WorkerProcess.LEASE_MILLIS));
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
                    world.census.count(Happening.COMMAND_INHERITED);
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

    /** The commands of a session that run although their group was stopped at once. */
    Set<Long> stoppedAtOnce(SimNode node, long epoch) {
        Set<Long> stopped = new HashSet<>();
        for (CommandRecord command : of(node)) {
            if (command.group.stopAtOnce && command.state == CommandState.RUNNING && command.ownerEpoch == epoch) {
                stopped.add(command.id);
            }
        }
        return stopped;
    }

    /** What a claim has read without locks, and the switches and the session that it holds shared until it commits. */
    record Candidates(long version, long readAt, List<CommandRecord> ready) {}

    /** The first half of a claim: the switches and the session are locked, the candidates only read. */
    Candidates candidates(SimNode node, long epoch, int max) throws SimFailure {
        lock(node, epoch);
        List<CommandRecord> found = new ArrayList<>();
        for (CommandRecord command : of(node)) {
            boolean ready = command.state == CommandState.READY || command.state == CommandState.UNDO_READY;
            if (ready && found.size() < max && command.notBefore <= metadata.clock()) {
                if (metadata.switches.keeps(command)) {
                    world.census.count(Happening.PAUSE_KEPT_A_CLAIM);
                } else {
                    found.add(command);
                }
            }
        }
        return new Candidates(metadata.switches.version, metadata.clock(), found);
    }

    /** The second half: their groups are locked and looked at, and those are taken that are ready still. */
    List<ClaimedCommand> claim(SimNode node, long epoch, Candidates candidates) throws SimFailure {
        lock(node, epoch);
        if (candidates.version() != metadata.switches.version) {
            // Whoever changes the switches waits for this transaction; a claim that is paused so long is killed.
            world.census.count(Happening.CLAIM_MET_A_CHANGE);
            throw SimFailure.away();
        }
        metadata.claimReadAt = candidates.readAt();
        for (CommandRecord command : candidates.ready()) {
            boolean ready = command.state == CommandState.READY || command.state == CommandState.UNDO_READY;
            if (ready && world.rules.mayRun(command.state, command.phase, command.group.state)) {
                command.ownerEpoch = epoch;
                metadata.move(
                        command,
                        command.state == CommandState.READY ? CommandState.CLAIMED : CommandState.UNDO_CLAIMED);
            } else {
                world.census.count(Happening.CLAIM_MET_A_CHANGE);
            }
        }
        // With what an earlier claim took whose answer was lost.
        return claims(node, epoch);
    }

    List<ClaimedCommand> claims(SimNode node, long epoch) throws SimFailure {
        lock(node, epoch);
        List<ClaimedCommand> claims = new ArrayList<>();
        for (CommandRecord command : of(node)) {
            boolean claim = command.state == CommandState.CLAIMED || command.state == CommandState.UNDO_CLAIMED;
            if (claim && command.ownerEpoch == epoch) {
                claims.add(command.claimed(false));
            }
        }
        return claims;
    }

    Set<Long> start(SimNode node, long epoch, List<Long> ids) throws SimFailure {
        lock(node, epoch);
        Set<Long> started = new HashSet<>();
        long echoed = Objects.requireNonNull(metadata.sessions.get(node.name)).controlVersion;
        boolean mayStart = world.rules.mayStart(echoed, metadata.switches.version);
        for (long id : ids) {
            CommandRecord command = metadata.command(id);
            if (command.ownerEpoch != epoch) {
                world.census.count(Happening.CLAIM_CANCELLED_BEFORE_START);
                if (world.rules.startsCancelled()) {
                    started.add(id);
                }
                continue;
            }
            if (!command.state.onTheNode() && !mayStart) {
                world.census.count(Happening.CLAIM_NOT_STARTED_UNDER_NEW_SWITCHES);
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
        if (started.size() > 2) {
            world.census.count(Happening.BATCH_STARTED);
            world.operator.meddleAtOnce(metadata.command(ids.get(0)).group);
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
                .map(g -> g.row(world.rules.policy(g)))
                .toList();
        List<CommandRow> rows = settled.stream()
                .map(s -> metadata.command(s.id()))
                .distinct()
                .filter(this::countOwned)
                .filter(c -> world.rules.ownsRow(c.ownerEpoch, epoch))
                .map(c -> new CommandRow(c.id, c.group.id, c.phase, c.state, c.triesNow(), c.toString(), c.node.name))
                .toList();
        CompletionDecider.Decision decision = world.rules.complete(groups, rows, edges(settled), settled);
        decision.changes().forEach(this::write);
        for (Map.Entry<Long, Integer> entry : decision.unblock().entrySet()) {
            CommandRecord dependent = metadata.command(entry.getKey());
            dependent.blockers -= entry.getValue();
            boolean waits = dependent.state == CommandState.WAITING || dependent.state == CommandState.UNDO_WAITING;
            if (waits && dependent.blockers <= 0) {
                metadata.move(
                        dependent,
                        dependent.state == CommandState.WAITING ? CommandState.READY : CommandState.UNDO_READY);
                world.wake(dependent.node);
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
        command.error = change.error();
        command.notBefore = metadata.clock() + change.delayMillis();
        command.ownerEpoch = 0;
        count(command, change);
        metadata.move(command, change.state());
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
        } else if (change.state() == CommandState.FAILED && command.group.policy == FailurePolicy.HOLD) {
            world.census.count(Happening.HELD_BY_POLICY);
        } else if (change.state() == CommandState.UNDO_FAILED && command.group.savepoint != 0) {
            world.census.count(Happening.SAVEPOINT_GOT_STUCK);
        }
    }
}
