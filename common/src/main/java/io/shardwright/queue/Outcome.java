package io.shardwright.queue;

import io.shardwright.problem.ErrorCode;
import java.util.Optional;

/** What became of one try of a command or of its undo. The effect recorded is that of the forward half. */
public sealed interface Outcome {
    /** What the forward half has left on the node. */
    Effect effect();

    /** How long the try took. */
    long durationMillis();

    /** What went wrong, or empty. */
    default String error() {
        return "";
    }

    /** The stable code of what went wrong, if it has one. */
    default Optional<ErrorCode> code() {
        return Optional.empty();
    }

    /** Ran, or was found done. {@code effect}: APPLIED or PREEXISTING forward; NONE after an undo. */
    record Succeeded(Effect effect, long durationMillis) implements Outcome {}

    /** Failed for a reason that may pass; to be tried again after about {@code delayMillis}, as {@link Spread} has it. */
    record BackedOff(Effect effect, String error, Optional<ErrorCode> code, long delayMillis, long durationMillis)
            implements Outcome {
        /** For a reason that has no code of its own. */
        public BackedOff(Effect effect, String error, long delayMillis, long durationMillis) {
            this(effect, error, Optional.empty(), delayMillis, durationMillis);
        }
    }

    /** Nothing of this try was announced to the node; it may be tried again after about {@code delayMillis}, if its group may run by then. */
    record Unsent(Effect effect, String error, Optional<ErrorCode> code, long delayMillis, long durationMillis)
            implements Outcome {}

    /** Failed for good. {@code effect} says what the forward half has left. */
    record Failed(Effect effect, String error, Optional<ErrorCode> code, long durationMillis) implements Outcome {
        /** For a reason that has no code of its own. */
        public Failed(Effect effect, String error, long durationMillis) {
            this(effect, error, Optional.empty(), durationMillis);
        }
    }
}
