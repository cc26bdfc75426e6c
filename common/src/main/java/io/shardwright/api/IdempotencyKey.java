package io.shardwright.api;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.regex.Pattern;

/** The key under which a change happens once, however often it is asked for. */
public final class IdempotencyKey {
    private static final Pattern LEGAL = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private IdempotencyKey() {}

    /**
     * The same text.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if it is not 1 to 128 printable characters of ASCII
     */
    public static String require(String text) {
        if (!LEGAL.matcher(text).matches()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the idempotency key is empty, too long or not printable",
                    "Use 1 to 128 characters of ASCII without spaces, such as a UUID.");
        }
        return text;
    }
}
