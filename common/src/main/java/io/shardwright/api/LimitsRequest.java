package io.shardwright.api;

import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What copying must not push the servers beyond. Absent or 0: no limit.
 *
 * @param threadsRunningMax on either server
 * @param writeMillisMax of one chunk
 * @param lagMillisMax of what follows the source
 * @param diskFreeBytesMin that stay free on the target
 */
public record LimitsRequest(
        @Nullable Integer threadsRunningMax,
        @Nullable Long writeMillisMax,
        @Nullable Long lagMillisMax,
        @Nullable Long diskFreeBytesMin,
        @Nullable Long bytesPerSecondMax) {
    public static LimitsRequest of(ThrottleLimits limits) {
        return new LimitsRequest(
                limits.threadsRunningMax(),
                limits.writeMillisMax(),
                limits.lagMillisMax(),
                limits.diskFreeBytesMin(),
                limits.bytesPerSecondMax());
    }

    /** @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if one is negative */
    public ThrottleLimits limits() {
        try {
            return new ThrottleLimits(
                    Objects.requireNonNullElse(threadsRunningMax, 0),
                    Objects.requireNonNullElse(writeMillisMax, 0L),
                    Objects.requireNonNullElse(lagMillisMax, 0L),
                    Objects.requireNonNullElse(diskFreeBytesMin, 0L),
                    Objects.requireNonNullElse(bytesPerSecondMax, 0L));
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "a limit is negative", "Give 0 for no limit, or more.", e);
        }
    }
}
