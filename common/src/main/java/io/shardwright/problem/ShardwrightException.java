package io.shardwright.problem;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A refusal or failure with a stable code, a short factual message and one line that says what to do. */
public final class ShardwrightException extends RuntimeException {
    private final ErrorCode code;
    private final String advice;

    public ShardwrightException(ErrorCode code, String message, String advice) {
        this(code, message, advice, null);
    }

    /**
     * @param message what is wrong, one line
     * @param advice what to do about it, one line
     * @param cause what it came from, kept for the log
     */
    public ShardwrightException(ErrorCode code, String message, String advice, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message), cause);
        this.code = Objects.requireNonNull(code);
        this.advice = Objects.requireNonNull(advice);
    }

    public ErrorCode code() {
        return code;
    }

    /** The message; unlike {@link #getMessage()} never null. */
    public String message() {
        return Objects.requireNonNull(getMessage());
    }

    public String advice() {
        return advice;
    }

    /** With its code, as traces and logs show it. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // The message alone is what users read beside the code.
    public String toString() {
        return getClass().getName() + ": " + code.code() + ": " + getMessage();
    }
}
