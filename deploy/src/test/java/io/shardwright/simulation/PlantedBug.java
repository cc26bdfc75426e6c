package io.shardwright.simulation;

import io.shardwright.attempt.Attempt;
import io.shardwright.attempt.Ending;
import io.shardwright.attempt.Finding;
import io.shardwright.attempt.HalfKind;
import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.attempt.NodeSide;
import io.shardwright.attempt.StatementError;
import io.shardwright.attempt.Verdict;
import io.shardwright.queue.Admission;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.CompletionDecider.CommandRow;
import io.shardwright.queue.CompletionDecider.Settled;
import io.shardwright.queue.ControlFollow;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.LockTable;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoEdges;
import io.shardwright.queue.UndoRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A known bug of such systems, as rules that differ from the product's in one place.
 *
 * @param invariants of which at least one must notice it
 */
record PlantedBug(String name, Rules rules, List<String> invariants) {
    private static final String OWNER = "one owner acts on a node";
    private static final String REVERSE = "undo goes in reverse order";
    private static final String FORWARD = "dependencies hold forward";
    private static final String BEFORE = "rolled back nodes are as before";
    private static final String PREEXISTING = "nothing preexisting is undone";
    private static final String ONCE = "row changes happen once";
    private static final String SETTLED = "every group is settled";
    private static final String VANISHED = "nothing vanishes";
    private static final String STATES = "states follow the tables";
    private static final String LOCKS = "conflicting groups exclude each other";
    private static final String DEPOSED = "a deposed leader changes nothing";
    private static final String MIRRORED = "mirrored undo respects the edges";
    private static final String STARTED = "only what is started is sent";
    private static final String PAUSED = "a pause holds";
    private static final String STOPPED = "what is stopped sends nothing more";
    private static final String WAIVED = "a waiver stays visible";
    private static final String UNDONE = "what is undone never runs again";
    private static final String SAVEPOINT = "a savepoint keeps its part";
    private static final String POLICY = "a group's policy is kept";
    private static final String TRIES = "tries have their limit";
    private static final String AFTER = "after the decision all goes forward";
    private static final String LEAVES = "a worker that ends leaves nothing";
    private static final String FORESEEN = "no unforeseen failure";

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "the metadata database checks no epoch", new NoSessionCheck(), List.of(OWNER, STATES, REVERSE)),
            new PlantedBug("connections do not read the fence", new NoFence(), List.of(OWNER)),
            new PlantedBug("older connections are left alive", new NoKill(), List.of(OWNER)),
            new PlantedBug("leaders write without checking their term", new NoTermCheck(), List.of(DEPOSED)),
            new PlantedBug("what preexisted is undone", new UndoPreexisting(), List.of(PREEXISTING, REVERSE, BEFORE)),
            new PlantedBug("a missing dependency counts as done", new MissingDependency(), List.of(FORWARD)),
            new PlantedBug("undo begins while a command runs", new UndoTooEarly(), List.of(REVERSE, FORWARD, MIRRORED)),
            new PlantedBug("undo goes in forward order", new UndoForward(), List.of(REVERSE)),
            new PlantedBug(
                    "a completion does not name its try",
                    new AnyTry(),
                    List.of(OWNER, REVERSE, STATES, UNDONE, BEFORE)),
            new PlantedBug("a completion is settled twice", new SettleTwice(), List.of(VANISHED, FORESEEN, STATES)),
            new PlantedBug(
                    "a lost answer is taken for a statement that has ended", new NoSettling(), List.of(OWNER, REVERSE)),
            new PlantedBug("a try ends while its statement may run", new EndsUnsettled(), List.of(REVERSE, FORWARD)),
            new PlantedBug(
                    "the intent is written after the statement",
                    new LateIntent(),
                    List.of(OWNER, BEFORE, ONCE, SETTLED, STATES, PREEXISTING, VANISHED, REVERSE)),
            new PlantedBug(
                    "what a try may have left is cancelled", new CancelsUnknown(), List.of(BEFORE, VANISHED, REVERSE)),
            new PlantedBug("an unknown effect is not undone", new IgnoresUnknown(), List.of(BEFORE, VANISHED, REVERSE)),
            new PlantedBug("locks are granted at once", new NoLocks(), List.of(LOCKS)),
            new PlantedBug("a mirrored undo knows no edges", new NoUndoEdges(), List.of(MIRRORED)),
            new PlantedBug("a mirrored undo knows no explicit edges", new NoRollbackEdges(), List.of(MIRRORED)),
            new PlantedBug("what was cancelled since it was found is sent", new ClaimsUnseen(), List.of(STARTED)),
            new PlantedBug("claims see pauses of tables as if there were none", new NoTablePauses(), List.of(PAUSED)),
            new PlantedBug("a claim whose answer was lost is forgotten", new ForgetsLostClaims(), List.of(SETTLED)),
            new PlantedBug("a stop is echoed and not followed", new EchoesOnly(), List.of(STOPPED)),
            new PlantedBug("a group with waivers ends like one without", new HidesWaivers(), List.of(WAIVED)),
            new PlantedBug("what was undone runs again", new RunsAgain(), List.of(UNDONE)),
            new PlantedBug("going back to a savepoint undoes all", new ForgetsSavepoint(), List.of(SAVEPOINT)),
            new PlantedBug("a retry reaches behind the savepoint", new RetriesBehind(), List.of(SAVEPOINT)),
            new PlantedBug("a group goes on before all behind is undone", new ContinuesEarly(), List.of(SAVEPOINT)),
            new PlantedBug("a group that is to hold is undone", new NeverHolds(), List.of(POLICY)),
            new PlantedBug("tries have no limit", new NoLimit(), List.of(TRIES)),
            new PlantedBug("what comes after the decision is given up", new GivesUpAfter(), List.of(AFTER)),
            new PlantedBug("a worker ends with a claim it has not heard of", new KeepsClaims(), List.of(LEAVES)));

    @Override
    public String toString() {
        return name;
    }

    private static final class NoSessionCheck extends Rules {
        @Override
        boolean sessionHolds(long openEpoch, long epoch) {
            return true;
        }
    }

    private static final class NoFence extends Rules {
        @Override
        Admission admits(long fence, long epoch) {
            return Admission.ADMITTED;
        }
    }

    private static final class NoKill extends Rules {
        @Override
        boolean endsOlderConnections() {
            return false;
        }
    }

    private static final class NoTermCheck extends Rules {
        @Override
        boolean termHolds(long newest, long term) {
            return true;
        }
    }

    private static final class UndoPreexisting extends Rules {
        @Override
        CompletionDecider.Decision complete(
                List<CompletionDecider.GroupRow> groups,
                List<CommandRow> commands,
                List<CompletionDecider.Edge> edges,
                List<Settled> settled) {
            CompletionDecider.Decision right = super.complete(groups, commands, edges, settled);
            return new CompletionDecider.Decision(
                    right.changes().stream()
                            .map(c -> new CompletionDecider.CommandChange(
                                    c.id(),
                                    c.state(),
                                    c.effect() == Effect.PREEXISTING ? Effect.APPLIED : c.effect(),
                                    c.error(),
                                    c.delayMillis(),
                                    c.durationMillis()))
                            .toList(),
                    right.unblock(),
                    right.cancel(),
                    right.nextUndo(),
                    right.groups(),
                    right.wakeLeader());
        }
    }

    private static final class MissingDependency extends Rules {
        @Override
        int blockers(CommandRecord command) {
            return Math.max(0, command.after.size() - 1);
        }
    }

    private static final class UndoTooEarly extends Rules {
        @Override
        UndoRules.Step undo(Set<UndoRules.Kind> commands) {
            UndoRules.Step right = super.undo(commands);
            return right == UndoRules.Step.WAIT ? UndoRules.Step.UNDO : right;
        }
    }

    private static final class UndoForward extends Rules {
        @Override
        CommandRecord nextUndo(List<CommandRecord> outstanding) {
            return outstanding.get(0);
        }
    }

    private static final class AnyTry extends Rules {
        @Override
        CompletionDecider.Decision complete(
                List<CompletionDecider.GroupRow> groups,
                List<CommandRow> commands,
                List<CompletionDecider.Edge> edges,
                List<Settled> settled) {
            List<Settled> blind = settled.stream()
                    .map(s -> commands.stream()
                            .filter(c -> c.id() == s.id())
                            .findFirst()
                            .map(c -> new Settled(
                                    s.id(),
                                    c.state() == CommandState.UNDOING ? Direction.UNDO : Direction.FORWARD,
                                    c.attempt(),
                                    s.outcome()))
                            .orElse(s))
                    .toList();
            return super.complete(groups, commands, edges, blind);
        }
    }

    private static final class SettleTwice extends Rules {
        @Override
        CompletionDecider.Decision complete(
                List<CompletionDecider.GroupRow> groups,
                List<CommandRow> commands,
                List<CompletionDecider.Edge> edges,
                List<Settled> settled) {
            // What is done already is taken for running: a repeated batch is counted again.
            List<CommandRow> again = commands.stream()
                    .map(c -> c.state() == CommandState.DONE
                            ? new CommandRow(
                                    c.id(), c.group(), c.phase(), CommandState.RUNNING, c.attempt(), c.name(), c.node())
                            : c)
                    .toList();
            return super.complete(groups, again, edges, settled);
        }

        @Override
        boolean ownsRow(long ownerEpoch, long epoch) {
            return ownerEpoch == 0 || super.ownsRow(ownerEpoch, epoch);
        }
    }

    private static final class NoSettling extends Rules {
        @Override
        NodeSide<SimFailure> side(NodeSide<SimFailure> node, CommandRecord command) {
            return new SideAround(node) {
                @Override
                public void settle(long connectionId) {}
            };
        }
    }

    private static final class EndsUnsettled extends Rules {
        @Override
        boolean waitsForSettlement(Attempt attempt) {
            return false;
        }
    }

    private static final class LateIntent extends Rules {
        @Override
        NodeSide<SimFailure> side(NodeSide<SimFailure> node, CommandRecord command) {
            if (command.op.half() == HalfKind.ROWS) {
                return node;
            }
            return new SideAround(node) {
                private Verdict said = Verdict.UNASKED;

                @Override
                public long intend(Verdict verdict) {
                    said = verdict;
                    return -1;
                }

                @Override
                public Optional<StatementError> send(End end) throws SimFailure {
                    Optional<StatementError> answer = super.send(end);
                    if (answer.isEmpty()) {
                        super.intend(said);
                    }
                    return answer;
                }
            };
        }
    }

    private static final class CancelsUnknown extends Rules {
        @Override
        boolean ordersUndo(UndoRules.Kind kind) {
            return kind.state() != CommandState.CANCELLED && super.ordersUndo(kind);
        }

        @Override
        UndoRules.Step undo(Set<UndoRules.Kind> commands) {
            return super.undo(commands.stream()
                    .filter(kind -> kind.state() != CommandState.CANCELLED)
                    .collect(java.util.stream.Collectors.toSet()));
        }
    }

    private static final class IgnoresUnknown extends Rules {
        @Override
        boolean ordersUndo(UndoRules.Kind kind) {
            return kind.effect() == Effect.APPLIED && super.ordersUndo(kind);
        }

        @Override
        UndoRules.Step undo(Set<UndoRules.Kind> commands) {
            Set<UndoRules.Kind> known = commands.stream()
                    .filter(kind -> kind.effect() != Effect.UNKNOWN || kind.state() == CommandState.RUNNING)
                    .collect(java.util.stream.Collectors.toSet());
            return super.undo(known);
        }
    }

    private static final class NoLocks extends Rules {
        @Override
        List<Long> grantable(List<LockTable.Entry> entries, List<Long> pending) {
            return pending;
        }
    }

    private static final class NoUndoEdges extends Rules {
        @Override
        List<UndoEdges.Edge> mirrored(List<Long> undo, List<UndoEdges.Edge> forward, List<UndoEdges.Edge> rollback) {
            return List.of();
        }
    }

    private static final class NoRollbackEdges extends Rules {
        @Override
        List<UndoEdges.Edge> mirrored(List<Long> undo, List<UndoEdges.Edge> forward, List<UndoEdges.Edge> rollback) {
            return super.mirrored(undo, forward, List.of());
        }
    }

    private static final class ClaimsUnseen extends Rules {
        @Override
        boolean claimsUnseen() {
            return true;
        }
    }

    private static final class NoTablePauses extends Rules {
        @Override
        boolean covers(Switches.Row pause, CommandRecord command) {
            return pause.scope != PauseScope.TABLE && super.covers(pause, command);
        }
    }

    private static final class ForgetsLostClaims extends Rules {
        @Override
        boolean hearsOfLostClaims() {
            return false;
        }
    }

    private static final class EchoesOnly extends Rules {
        @Override
        ControlFollow.Side<SimFailure> following(ControlFollow.Side<SimFailure> session) {
            return new ControlFollow.Side<>() {
                @Override
                public long version() throws SimFailure {
                    return session.version();
                }

                @Override
                public boolean interruptStopped() {
                    return false;
                }

                @Override
                public void echo(long version) throws SimFailure {
                    session.echo(version);
                }
            };
        }
    }

    private static final class HidesWaivers extends Rules {
        @Override
        UndoRules.Step undo(Set<UndoRules.Kind> commands) {
            UndoRules.Step right = super.undo(commands);
            return right == UndoRules.Step.END_WITH_WAIVERS ? UndoRules.Step.END : right;
        }
    }

    private static final class RunsAgain extends Rules {
        @Override
        boolean runsAgain(CommandRecord behind) {
            return behind.state == CommandState.UNDONE;
        }
    }

    private static final class ForgetsSavepoint extends Rules {
        @Override
        long keptUpTo(GroupRecord group) {
            return 0;
        }
    }

    private static final class RetriesBehind extends Rules {
        @Override
        long retriedUpTo(GroupRecord group) {
            return Long.MAX_VALUE;
        }
    }

    private static final class ContinuesEarly extends Rules {
        @Override
        boolean mayContinue(Set<UndoRules.Kind> behind) {
            return true;
        }
    }

    private static final class NeverHolds extends Rules {
        @Override
        FailurePolicy policy(GroupRecord group) {
            return FailurePolicy.ROLLBACK;
        }
    }

    private static final class NoLimit extends Rules {
        @Override
        Outcome outcome(Ending ending, ClaimedCommand command) {
            Outcome right = super.outcome(ending, command);
            return ending.kind() == Ending.Kind.RETRY && right instanceof Outcome.Failed failed
                    ? new Outcome.BackedOff(failed.effect(), failed.error(), 200, failed.durationMillis())
                    : right;
        }
    }

    private static final class GivesUpAfter extends Rules {
        @Override
        CompletionDecider.Decision complete(
                List<CompletionDecider.GroupRow> groups,
                List<CommandRow> commands,
                List<CompletionDecider.Edge> edges,
                List<Settled> settled) {
            Set<Long> failed = settled.stream()
                    .filter(s -> s.outcome() instanceof Outcome.Failed)
                    .map(Settled::id)
                    .collect(java.util.stream.Collectors.toSet());
            List<CommandRow> asBefore = commands.stream()
                    .map(c -> failed.contains(c.id())
                            ? new CommandRow(
                                    c.id(), c.group(), Phase.BEFORE, c.state(), c.attempt(), c.name(), c.node())
                            : c)
                    .toList();
            return super.complete(groups, asBefore, edges, settled);
        }
    }

    private static final class KeepsClaims extends Rules {
        @Override
        boolean givesBack() {
            return false;
        }
    }

    /** A node's side of which a bug changes one thing. */
    private static class SideAround implements NodeSide<SimFailure> {
        private final NodeSide<SimFailure> node;

        private SideAround(NodeSide<SimFailure> node) {
            this.node = node;
        }

        @Override
        public Optional<LedgerEntry> ledger(Direction half) throws SimFailure {
            return node.ledger(half);
        }

        @Override
        public void settle(long connectionId) throws SimFailure {
            node.settle(connectionId);
        }

        @Override
        public HalfKind kind(Direction half) throws SimFailure {
            return node.kind(half);
        }

        @Override
        public Finding probe() throws SimFailure {
            return node.probe();
        }

        @Override
        public boolean stopped() {
            return node.stopped();
        }

        @Override
        public long intend(Verdict verdict) throws SimFailure {
            return node.intend(verdict);
        }

        @Override
        public Optional<StatementError> send(End end) throws SimFailure {
            return node.send(end);
        }

        @Override
        public void drop() {
            node.drop();
        }

        @Override
        public void end(End end) throws SimFailure {
            node.end(end);
        }

        @Override
        public void note(End end) {
            node.note(end);
        }
    }
}
