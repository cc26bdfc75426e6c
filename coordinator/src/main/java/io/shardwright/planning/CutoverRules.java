package io.shardwright.planning;

import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.GroupState;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What follows when a command of a move has failed. An attempt of the cutover is taken back, and another follows after a pause that grows: whatever holds a table, the move waits and never
 * forces. Before the cutover there is nothing to go back to, and what a table has become cannot be helped by waiting: then the move is undone.
 */
public final class CutoverRules {
    private static final long PAUSE_MIN_MILLIS = 1_000;
    private static final long PAUSE_MAX_MILLIS = 60_000;

    /** From then on nobody's gate is closed any more, and a fenced table only keeps its users out: some node has a part in the attempt and does not play it. */
    private static final long ATTEMPT_MILLIS_MAX = 2 * MovePlanner.HOLD_MILLIS;

    /** What no further attempt can mend. */
    private static final Set<ErrorCode> HOPELESS =
            EnumSet.of(ErrorCode.TABLE_ALTERED, ErrorCode.POSITION_LOST, ErrorCode.ROWS_DIFFER, ErrorCode.UNMOVABLE);

    /** What somebody has to start or to repair. */
    private static final Set<ErrorCode> AWAY = EnumSet.of(ErrorCode.UNREACHABLE, ErrorCode.ACCESS_DENIED);

    /**
     * A command that has failed for good.
     *
     * @param code as it was recorded; empty if none was
     * @param words for people
     */
    public record Failure(Optional<ErrorCode> code, String words) {
        private boolean away() {
            return code.filter(AWAY::contains).isPresent();
        }

        private boolean mayPass() {
            return code.filter(HOPELESS::contains).isEmpty();
        }
    }

    /**
     * A move's group as it stands.
     *
     * @param atSavepoint whether it goes back, or has gone back, to where the cutover begins
     * @param readyToContinue whether everything behind the savepoint is undone
     * @param copied whether the copy was compared, so that only the cutover is left
     * @param failure of a command; empty if none has failed for good
     */
    public record Standing(
            GroupState group,
            boolean atSavepoint,
            boolean readyToContinue,
            boolean copied,
            Optional<Failure> failure,
            Attempt attempt) {}

    /**
     * An attempt of the cutover. Times are epoch milliseconds.
     *
     * @param number from 1
     * @param notBefore no further attempt before this
     * @param holdingSince when it began to keep users waiting; empty if it has not
     * @param nodesAnswer whether every node that has a part in it takes work
     */
    public record Attempt(int number, long notBefore, OptionalLong holdingSince, boolean nodesAnswer) {}

    /** What is to be ordered. */
    public sealed interface Step {
        /** Nothing. */
        record Wait() implements Step {}

        /** Take the attempt back, and rest so long before the next. */
        record GoBack(String why, long pauseMillis) implements Step {}

        /** Let what has failed be tried again: a server was away for long, and what it has is the only copy. */
        record Again(String why) implements Step {}

        /** Begin the next attempt. */
        record TryAgain(int attempt) implements Step {}

        /** Undo the move. */
        record Undo(String why) implements Step {}
    }

    private CutoverRules() {}

    /** @param now epoch milliseconds */
    public static Step next(Standing standing, long now) {
        Attempt attempt = standing.attempt();
        if (standing.group() != GroupState.ACTIVE) {
            return new Step.Wait();
        } else if (standing.atSavepoint()) {
            return mayTryAgain(standing, now) ? new Step.TryAgain(attempt.number() + 1) : new Step.Wait();
        } else if (standing.failure().isEmpty()) {
            return tooLong(attempt, now)
                    ? new Step.GoBack(
                            "it has not come to its end within " + ATTEMPT_MILLIS_MAX / 1_000 + " s",
                            pauseMillis(attempt.number()))
                    : new Step.Wait();
        }
        Failure failure = standing.failure().get();
        if (standing.copied() && failure.mayPass()) {
            return new Step.GoBack(failure.words(), pauseMillis(attempt.number()));
        }
        return failure.away() ? new Step.Again(failure.words()) : new Step.Undo(failure.words());
    }

    private static boolean mayTryAgain(Standing standing, long now) {
        return standing.readyToContinue()
                && now >= standing.attempt().notBefore()
                && standing.attempt().nodesAnswer();
    }

    private static boolean tooLong(Attempt attempt, long now) {
        return attempt.holdingSince().isPresent()
                && now - attempt.holdingSince().getAsLong() >= ATTEMPT_MILLIS_MAX;
    }

    private static long pauseMillis(int attempt) {
        return Math.min(PAUSE_MAX_MILLIS, PAUSE_MIN_MILLIS << Math.min(attempt - 1, 10));
    }
}
