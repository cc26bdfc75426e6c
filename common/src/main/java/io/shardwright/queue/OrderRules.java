package io.shardwright.queue;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What an operator may order of a group, by how the group and its commands stand. */
public final class OrderRules {
    /** The states in which a group can be stopped. Once it is undone already, stopping changes nothing; once decided, it is too late. */
    public static final Set<GroupState> STOPPABLE = Collections.unmodifiableSet(EnumSet.of(
            GroupState.PENDING,
            GroupState.ACTIVE,
            GroupState.PREPARED,
            GroupState.ABORTING,
            GroupState.ROLLBACK_STUCK));

    /** The states in which undos on a node that does not answer can be given up: ordered, and not under way. */
    public static final Set<CommandState> WAIVABLE_AWAY = Collections.unmodifiableSet(
            EnumSet.of(CommandState.UNDO_WAITING, CommandState.UNDO_READY, CommandState.UNDO_FAILED));

    /**
     * The states in which a worker has claimed something and has not said what became of it. They are given up only with a node that is lost, by the event of
     * a failure whose effect nobody knows: a node that is merely away tells when it is back.
     */
    public static final Set<CommandState> UNDER_WAY =
            Collections.unmodifiableSet(EnumSet.of(CommandState.RUNNING, CommandState.UNDOING));

    /** The states of commands that may be done yet. What was cancelled or undone on an earlier way back never is: nothing waits for it. */
    public static final Set<CommandState> REMAINING = Collections.unmodifiableSet(
            EnumSet.of(CommandState.WAITING, CommandState.READY, CommandState.RUNNING, CommandState.FAILED));

    /** Why a group cannot go back to a command. */
    public enum Refused {
        /** Only what is done, before the decision, can be kept. */
        NOT_DONE,
        /** What came after an earlier command is undone already, or is to be. */
        EARLIER_SAVEPOINT
    }

    private OrderRules() {}

    /** The state of the commands that a retry lets be tried again, or empty if a group in this state has none. */
    public static Optional<CommandState> retried(GroupState group) {
        return switch (group) {
            case ROLLBACK_STUCK -> Optional.of(CommandState.UNDO_FAILED);
            case ACTIVE -> Optional.of(CommandState.FAILED);
            case PENDING, PREPARED, COMPLETING, COMMITTED, ABORTING, ROLLED_BACK, ROLLED_BACK_WITH_WAIVERS ->
                Optional.empty();
        };
    }

    /** The highest id that a retry may touch: what lies behind a savepoint is undone, never tried again. */
    public static long retriedUpTo(GroupState group, OptionalLong savepoint) {
        return group == GroupState.ROLLBACK_STUCK ? Long.MAX_VALUE : savepoint.orElse(Long.MAX_VALUE);
    }

    /**
     * Whether an operator may say what a command has left: its group waits for that.
     *
     * @param untold whether it is plain SQL, and failed because nobody can tell. A typed action is right from whatever it has left, once its node is put
     *     right
     */
    public static boolean maySettle(GroupState group, CommandState command, boolean untold) {
        return untold && retried(group).filter(command::equals).isPresent();
    }

    /** Whether what is left to do of a group on a node that does not answer may be given up: its undos, or, once it is decided and the node is lost, its last commands. */
    public static boolean mayWaiveAway(GroupState group) {
        return group == GroupState.ABORTING || group == GroupState.ROLLBACK_STUCK || group == GroupState.COMPLETING;
    }

    /** Whether the undo of a command may be given up. */
    public static boolean mayWaive(GroupState group, CommandState command) {
        return group == GroupState.ROLLBACK_STUCK && command == CommandState.UNDO_FAILED;
    }

    /**
     * Whether a command for after the decision may be given up: not before it has had all its tries, and never while one is under way.
     *
     * @param failures how many of its tries have failed
     */
    public static boolean mayWaiveAfter(
            GroupState group, Phase phase, CommandState command, int failures, int triesMax) {
        return group == GroupState.COMPLETING
                && phase == Phase.AFTER
                && command == CommandState.READY
                && failures >= triesMax;
    }

    /**
     * Whether an active group may go back to a command, or why not.
     *
     * @param command its id
     * @param savepoint the one at which the group is already
     */
    public static Optional<Refused> savepoint(CommandState state, Phase phase, long command, OptionalLong savepoint) {
        if (state != CommandState.DONE || phase == Phase.AFTER) {
            return Optional.of(Refused.NOT_DONE);
        }
        return savepoint.isPresent() && savepoint.getAsLong() < command
                ? Optional.of(Refused.EARLIER_SAVEPOINT)
                : Optional.empty();
    }

    /** Whether a group may go on from its savepoint, by the commands behind it: none runs, and none has left anything. */
    public static boolean mayContinue(Set<UndoRules.Kind> behind) {
        return behind.stream()
                .allMatch(kind -> kind.state() != CommandState.RUNNING
                        && !UndoRules.OUTSTANDING.contains(kind.state())
                        && !UndoRules.isUndone(kind));
    }
}
