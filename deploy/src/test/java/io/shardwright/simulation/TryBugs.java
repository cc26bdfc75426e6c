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
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.CompletionDecider.CommandRow;
import io.shardwright.queue.Direction;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Told;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Bugs in a try on its node, and in what is made of its outcome. */
final class TryBugs {
    private TryBugs() {}

    static final class AnyTry extends Rules {
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
                                    s.groupNumber(),
                                    c.state() == CommandState.UNDOING ? Direction.UNDO : Direction.FORWARD,
                                    c.attempt(),
                                    s.outcome()))
                            .orElse(s))
                    .toList();
            return super.complete(groups, commands, edges, blind);
        }
    }

    static final class SettleTwice extends Rules {
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
                                    c.id(),
                                    c.group(),
                                    c.phase(),
                                    CommandState.RUNNING,
                                    c.attempt(),
                                    c.name(),
                                    c.node(),
                                    c.rests())
                            : c)
                    .toList();
            return super.complete(groups, again, edges, settled);
        }

        @Override
        boolean ownsRow(long ownerEpoch, long epoch) {
            return ownerEpoch == 0 || super.ownsRow(ownerEpoch, epoch);
        }
    }

    static final class NoSettling extends Rules {
        @Override
        NodeSide<SimFailure> side(NodeSide<SimFailure> node, CommandRecord command) {
            return new SideAround(node) {
                @Override
                public void settle(long connectionId) {}
            };
        }
    }

    static final class EndsUnsettled extends Rules {
        @Override
        boolean waitsForSettlement(Attempt attempt) {
            return false;
        }
    }

    static final class LateIntent extends Rules {
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

    static final class SendsWhatItAnnounced extends Rules {
        @Override
        NodeSide<SimFailure> side(NodeSide<SimFailure> node, CommandRecord command) {
            return new SideAround(node) {
                private boolean announced;

                @Override
                public long intend(Verdict verdict) throws SimFailure {
                    announced = true;
                    return super.intend(verdict);
                }

                @Override
                public boolean stopped() {
                    return !announced && super.stopped();
                }
            };
        }
    }

    static final class BelievesOldWords extends Rules {
        @Override
        ClaimedCommand given(ClaimedCommand c) {
            return new ClaimedCommand(
                    c.id(),
                    c.group(),
                    c.groupNumber(),
                    c.incarnation(),
                    c.seq(),
                    c.name(),
                    c.phase(),
                    c.direction(),
                    c.forward(),
                    c.rollback(),
                    c.probes(),
                    c.holdOnUnknown(),
                    c.effect(),
                    c.attempt(),
                    c.unsent(),
                    c.triesMax(),
                    c.limitSeconds(),
                    c.told().map(told -> new Told(told.half(), Integer.MAX_VALUE, told.applied())),
                    c.inherited());
        }
    }

    static final class TakesOldWords extends Rules {
        @Override
        boolean isOfTry(Direction half, int newest, Told looked) {
            return true;
        }
    }

    static final class NeverHolds extends Rules {
        @Override
        FailurePolicy policy(GroupRecord group) {
            return FailurePolicy.ROLLBACK;
        }
    }

    static final class NoLimit extends Rules {
        @Override
        Outcome outcome(Ending ending, ClaimedCommand command) {
            Outcome right = super.outcome(ending, command);
            return ending.kind() == Ending.Kind.RETRY && right instanceof Outcome.Failed failed
                    ? new Outcome.BackedOff(failed.effect(), failed.error(), 200, failed.durationMillis())
                    : right;
        }
    }

    static final class GivesUpAfter extends Rules {
        @Override
        CompletionDecider.Decision complete(
                List<CompletionDecider.GroupRow> groups,
                List<CommandRow> commands,
                List<CompletionDecider.Edge> edges,
                List<Settled> settled) {
            Set<Long> failed = settled.stream()
                    .filter(s -> s.outcome() instanceof Outcome.Failed)
                    .map(Settled::id)
                    .collect(Collectors.toSet());
            List<CommandRow> asBefore = commands.stream()
                    .map(c -> failed.contains(c.id())
                            ? new CommandRow(
                                    c.id(),
                                    c.group(),
                                    Phase.BEFORE,
                                    c.state(),
                                    c.attempt(),
                                    c.name(),
                                    c.node(),
                                    c.rests())
                            : c)
                    .toList();
            return super.complete(groups, asBefore, edges, settled);
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
