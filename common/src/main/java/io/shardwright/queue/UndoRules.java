package io.shardwright.queue;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** How an aborting group is undone: nothing while one of its commands may still be on its node, then all that has left something. */
public final class UndoRules {
    /** The states in which an undo is ordered and not over. In strict reverse order only the one with the highest id may be claimed. */
    public static final Set<CommandState> OUTSTANDING = Collections.unmodifiableSet(EnumSet.of(
            CommandState.UNDO_WAITING, CommandState.UNDO_READY, CommandState.UNDOING, CommandState.UNDO_FAILED));

    /** The states in which an undo may be ordered. */
    public static final Set<CommandState> ORDERABLE = Collections.unmodifiableSet(CommandTransitions.ALL.stream()
            .filter(edge -> edge.event() == CommandEvent.ORDER_UNDO)
            .map(CommandTransitions.Transition::from)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(CommandState.class))));

    /** The effects that leave something to undo, or may have. */
    public static final Set<Effect> LEAVES_SOMETHING =
            Collections.unmodifiableSet(EnumSet.of(Effect.APPLIED, Effect.UNKNOWN));

    /** Commands of a group that stand alike. */
    public record Kind(Phase phase, CommandState state, Effect effect) {}

    /** What the leader does next to an aborting group. */
    public enum Step {
        /** Nothing: a command of it runs. */
        WAIT,
        /** Order the undo of what has left something, and let the next undo begin. */
        UNDO,
        /** Nothing is left: the group is rolled back. */
        END,
        /** Nothing is left but what an operator gave up. */
        END_WITH_WAIVERS
    }

    private UndoRules() {}

    /** The next step of an aborting group whose unsent commands are ended. */
    public static Step step(Set<Kind> commands) {
        if (commands.stream().anyMatch(kind -> kind.state() == CommandState.RUNNING)) {
            return Step.WAIT;
        }
        boolean outstanding = commands.stream().anyMatch(kind -> OUTSTANDING.contains(kind.state()) || isUndone(kind));
        if (outstanding) {
            return Step.UNDO;
        }
        return commands.stream().anyMatch(kind -> kind.state() == CommandState.WAIVED)
                ? Step.END_WITH_WAIVERS
                : Step.END;
    }

    /** Whether commands of this kind are to be undone and are not ordered to be yet. */
    public static boolean isUndone(Kind kind) {
        return kind.phase() == Phase.BEFORE
                && LEAVES_SOMETHING.contains(kind.effect())
                && ORDERABLE.contains(kind.state());
    }
}
