package io.shardwright.api;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A refusal or failure (RFC 9457).
 *
 * @param type a URI that names the kind of problem; {@code urn:shardwright:problem:CODE}
 * @param title the kind in words
 * @param status of the HTTP answer
 * @param code stable, such as {@code duplicate-table}
 * @param detail what is wrong, one line
 * @param advice what to do about it, one line
 * @param runbook page of this project's documentation, and the place on it, that says more of what to do
 * @param leader base URL of the coordinator that leads, with code {@code not-leader}
 */
public record ProblemView(
        String type,
        String title,
        int status,
        String code,
        String detail,
        String advice,
        String runbook,
        @Nullable String leader) {
    private static final String TYPE_PREFIX = "urn:shardwright:problem:";

    public static ProblemView of(ErrorCode code, String detail, String advice, @Nullable String leader) {
        return new ProblemView(
                TYPE_PREFIX + code.code(),
                code.code().replace('-', ' '),
                code.httpStatus(),
                code.code(),
                detail,
                advice,
                code.runbook(),
                leader);
    }

    public static ProblemView of(ShardwrightException failure) {
        return of(failure.code(), failure.message(), failure.advice(), null);
    }

    /** The code as this build knows it; a newer server's unknown code is judged by its status. */
    public ErrorCode errorCode() {
        return Arrays.stream(ErrorCode.values())
                .filter(known -> known.code().equals(code))
                .findFirst()
                .orElse(status < 500 ? ErrorCode.BAD_REQUEST : ErrorCode.INTERNAL);
    }

    /** The same as an exception, for callers of a client. */
    public ShardwrightException toException() {
        return new ShardwrightException(
                errorCode(), Objects.requireNonNullElse(detail, code), Objects.requireNonNullElse(advice, ""));
    }
}
