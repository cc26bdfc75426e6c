package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.CompletionDecider.CommandRow;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Settled;
import io.shardwright.queue.UndoEdges;
import io.shardwright.queue.UndoRules;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Bugs in what is undone, when and in which order, and in going back to a savepoint. */
final class UndoBugs {
    private UndoBugs() {}

    static final class UndoPreexisting extends Rules {
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
                                    c.code(),
                                    c.delayMillis(),
                                    c.durationMillis(),
                                    c.rests()))
                            .toList(),
                    right.holdBack(),
                    right.unblock(),
                    right.cancel(),
                    right.nextUndo(),
                    right.groups(),
                    right.wakeLeader());
        }
    }

    static final class UndoTooEarly extends Rules {
        @Override
        UndoRules.Step undo(Set<UndoRules.Kind> commands) {
            UndoRules.Step right = super.undo(commands);
            return right == UndoRules.Step.WAIT ? UndoRules.Step.UNDO : right;
        }
    }

    static final class UndoForward extends Rules {
        @Override
        CommandRecord nextUndo(List<CommandRecord> outstanding) {
            return outstanding.get(0);
        }
    }

    static final class CancelsUnknown extends Rules {
        @Override
        boolean ordersUndo(UndoRules.Kind kind) {
            return kind.state() != CommandState.CANCELLED && super.ordersUndo(kind);
        }

        @Override
        UndoRules.Step undo(Set<UndoRules.Kind> commands) {
            return super.undo(commands.stream()
                    .filter(kind -> kind.state() != CommandState.CANCELLED)
                    .collect(Collectors.toSet()));
        }
    }

    static final class IgnoresUnknown extends Rules {
        @Override
        boolean ordersUndo(UndoRules.Kind kind) {
            return kind.effect() == Effect.APPLIED && super.ordersUndo(kind);
        }

        @Override
        UndoRules.Step undo(Set<UndoRules.Kind> commands) {
            Set<UndoRules.Kind> known = commands.stream()
                    .filter(kind -> kind.effect() != Effect.UNKNOWN || kind.state() == CommandState.RUNNING)
                    .collect(Collectors.toSet());
            return super.undo(known);
        }
    }

    static final class NoUndoEdges extends Rules {
        @Override
        List<UndoEdges.Edge> mirrored(
                List<Long> undo, Set<Long> begun, List<UndoEdges.Edge> forward, List<UndoEdges.Edge> rollback) {
            return List.of();
        }
    }

    static final class NoRollbackEdges extends Rules {
        @Override
        List<UndoEdges.Edge> mirrored(
                List<Long> undo, Set<Long> begun, List<UndoEdges.Edge> forward, List<UndoEdges.Edge> rollback) {
            return super.mirrored(undo, begun, forward, List.of());
        }
    }

    static final class NeverHoldsBack extends Rules {
        @Override
        boolean holdsBack() {
            return false;
        }
    }

    static final class HidesWaivers extends Rules {
        @Override
        UndoRules.Step undo(Set<UndoRules.Kind> commands) {
            UndoRules.Step right = super.undo(commands);
            return right == UndoRules.Step.END_WITH_WAIVERS ? UndoRules.Step.END : right;
        }
    }

    static final class RunsAgain extends Rules {
        @Override
        boolean runsAgain(CommandRecord behind) {
            return behind.state == CommandState.UNDONE;
        }
    }

    static final class ForgetsSavepoint extends Rules {
        @Override
        long keptUpTo(GroupRecord group) {
            return 0;
        }
    }

    static final class RetriesBehind extends Rules {
        @Override
        long retriedUpTo(GroupRecord group) {
            return Long.MAX_VALUE;
        }
    }

    static final class WaitsForWhatIsUndone extends Rules {
        @Override
        boolean remains(CommandState state) {
            return state != CommandState.DONE;
        }
    }

    static final class ContinuesEarly extends Rules {
        @Override
        boolean mayContinue(Set<UndoRules.Kind> behind) {
            return true;
        }
    }

    static final class WaivesAgain extends Rules {
        @Override
        boolean isGivenUpWith(CommandState state) {
            return true;
        }
    }

    static final class WaivesEarly extends Rules {
        @Override
        boolean mayWaiveAfter(CommandRecord command) {
            return command.group.state == GroupState.COMPLETING
                    && command.phase == Phase.AFTER
                    && command.state == CommandState.READY;
        }
    }

    static final class GivesUpWhoIsAway extends Rules {
        @Override
        boolean mayGiveUpDecided(boolean lost) {
            return true;
        }
    }
}
