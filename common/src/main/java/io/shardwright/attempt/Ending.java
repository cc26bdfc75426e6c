package io.shardwright.attempt;

import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import java.util.Optional;

/**
 * How one try ended, before the limit of tries is applied to it.
 *
 * @param effect what the forward half has left on the node
 * @param error one line; empty for {@link Kind#DONE}
 * @param code of the error, if it has one
 */
public record Ending(Kind kind, Effect effect, String error, Optional<ErrorCode> code) {
    /** What follows from it. */
    public enum Kind {
        /** Ran, or was found done. */
        DONE,
        /** Not sent, because the session is to stop or the group may not run: goes back at once. */
        STOPPED,
        /** The node did not answer before anything was announced to it: goes back after a rest, and the try does not count. */
        UNREACHED,
        /** May succeed later. */
        RETRY,
        /** Never will, or nobody but an operator can tell. */
        GIVE_UP
    }

    /** An error's text beyond this helps nobody. */
    private static final int ERROR_CHARACTERS_MAX = 1_000;

    /** The pause after the first try; doubled with each further one. Short: most transient errors are locks held for moments. */
    private static final long DELAY_MIN_MILLIS = 200;

    /** With it transient errors may go on for some forty seconds before the default limit of tries is used up. */
    private static final long DELAY_MAX_MILLIS = 10_000;

    public Ending {
        String line = error.replaceAll("\\s+", " ").strip();
        error = line.length() <= ERROR_CHARACTERS_MAX ? line : line.substring(0, ERROR_CHARACTERS_MAX);
    }

    public static Ending done(Effect effect) {
        return new Ending(Kind.DONE, effect, "", Optional.empty());
    }

    public static Ending stopped(Effect effect) {
        return new Ending(Kind.STOPPED, effect, "stopped before it was sent", Optional.empty());
    }

    static Ending unreached(Effect effect, String error) {
        return new Ending(Kind.UNREACHED, effect, error, Optional.empty());
    }

    public static Ending retry(Effect effect, String error) {
        return new Ending(Kind.RETRY, effect, error, Optional.empty());
    }

    public static Ending giveUp(Effect effect, String error) {
        return new Ending(Kind.GIVE_UP, effect, error, Optional.empty());
    }

    /** Nobody but an operator can tell what is there. */
    public static Ending hold(String why) {
        return new Ending(
                Kind.GIVE_UP,
                Effect.UNKNOWN,
                why + "; an operator must look at the node",
                Optional.of(ErrorCode.OUTCOME_UNKNOWN));
    }

    /** The same with the code of its error. */
    Ending because(Optional<ErrorCode> known) {
        return new Ending(kind, effect, error, known);
    }

    /** What is recorded. In the phase after the decision there is no way but forward, so no limit either. */
    public Outcome outcome(ClaimedCommand command, long durationMillis) {
        return switch (kind) {
            case DONE -> new Outcome.Succeeded(effect, durationMillis);
            case STOPPED -> new Outcome.Unsent(effect, error, code, 0, durationMillis);
            case UNREACHED -> new Outcome.Unsent(effect, error, code, delayMillis(command.attempt()), durationMillis);
            case RETRY ->
                command.phase() == Phase.AFTER || command.tryNumber() < command.triesMax()
                        ? new Outcome.BackedOff(effect, error, code, delayMillis(command.tryNumber()), durationMillis)
                        : new Outcome.Failed(
                                effect, error + " (tried " + command.tryNumber() + " times)", code, durationMillis);
            case GIVE_UP -> new Outcome.Failed(effect, error, code, durationMillis);
        };
    }

    static long delayMillis(int attempt) {
        return Math.min(DELAY_MIN_MILLIS << Math.min(attempt - 1, 16), DELAY_MAX_MILLIS);
    }
}
