package io.shardwright.planning;

import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.GroupState;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What follows when a command of a move has failed. An attempt of the cutover is taken back, and another follows after a pause that grows: whatever holds a table, the move waits and never
 * forces. Before the cutover there is nothing to go back to, and what a table has become cannot be helped by waiting: then the move is undone.
 */
public final class CutoverRules {
    private static final long PAUSE_MIN_MILLIS = 1_000;
    private static final long PAUSE_MAX_MILLIS = 60_000;

    /** What no further attempt can mend, by the code that a record of it holds. */
    private static final Set<ErrorCode> HOPELESS =
            EnumSet.of(ErrorCode.TABLE_ALTERED, ErrorCode.POSITION_LOST, ErrorCode.ROWS_DIFFER, ErrorCode.UNMOVABLE);

    /**
     * A move's group as it stands.
     *
     * @param atSavepoint whether it goes back, or has gone back, to where the cutover begins
     * @param readyToContinue whether everything behind the savepoint is undone
     * @param copied whether the copy was compared, so that only the cutover is left
     * @param failure of a command that has failed for good, as it was recorded; empty if none has
     * @param attempt of the cutover, from 1
     * @param notBefore no further attempt before this, epoch milliseconds
     */
    public record Standing(
            GroupState group,
            boolean atSavepoint,
            boolean readyToContinue,
            boolean copied,
            Optional<String> failure,
            int attempt,
            long notBefore) {}

    /** What is to be ordered. */
    public sealed interface Step {
        /** Nothing. */
        record Wait() implements Step {}

        /** Take the attempt back, and rest so long before the next. */
        record GoBack(String why, long pauseMillis) implements Step {}

        /** Begin the next attempt. */
        record TryAgain(int attempt) implements Step {}

        /** Undo the move. */
        record Undo(String why) implements Step {}
    }

    private CutoverRules() {}

    /** @param now epoch milliseconds */
    public static Step next(Standing standing, long now) {
        if (standing.group() != GroupState.ACTIVE) {
            return new Step.Wait();
        } else if (standing.atSavepoint()) {
            return standing.readyToContinue() && now >= standing.notBefore()
                    ? new Step.TryAgain(standing.attempt() + 1)
                    : new Step.Wait();
        } else if (standing.failure().isEmpty()) {
            return new Step.Wait();
        }
        String why = standing.failure().get();
        boolean mayPass = HOPELESS.stream().noneMatch(code -> why.contains(code.code() + ": "));
        return standing.copied() && mayPass
                ? new Step.GoBack(why, pauseMillis(standing.attempt()))
                : new Step.Undo(why);
    }

    private static long pauseMillis(int attempt) {
        return Math.min(PAUSE_MAX_MILLIS, PAUSE_MIN_MILLIS << Math.min(attempt - 1, 10));
    }
}
