package io.shardwright.operations;

import io.shardwright.api.MoveRequest;
import io.shardwright.move.MoveWindow;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a move may copy and cut over, and how long it can be reversed, read from what a user asks for. */
final class MoveTerms {
    private static final long RETENTION_ABSENT_MILLIS = 24L * 3_600_000;

    private MoveTerms() {}

    /** @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} */
    static Optional<MoveWindow> window(String text) {
        try {
            return MoveWindow.stored(text.strip());
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    String.valueOf(e.getMessage()),
                    "Write the hours of a day and a zone: 22:00-06:00 Europe/Berlin; without a zone it is UTC.",
                    e);
        }
    }

    /** @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} */
    static long retention(@Nullable Long wanted) {
        long millis = Objects.requireNonNullElse(wanted, RETENTION_ABSENT_MILLIS);
        if (millis < 0) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "the retention is negative", "Give 0 or more milliseconds.");
        }
        return millis;
    }

    /** @throws ShardwrightException {@link ErrorCode#UNSUPPORTED} if a move is to wait, or to go slowly, that the engine itself carries out */
    static void requireNone(MoveRequest request) {
        boolean held = Objects.requireNonNullElse(request.hold(), false);
        boolean slowed = request.limits() != null && !request.limits().limits().equals(ThrottleLimits.NONE);
        boolean timed = !Objects.requireNonNullElse(request.window(), "").isBlank();
        if (held || slowed || timed) {
            throw new ShardwrightException(
                    ErrorCode.UNSUPPORTED,
                    "a move on Manticore cannot be held, slowed down or bound to hours: the engine copies as it likes",
                    "Leave that out, and start it when it suits.");
        }
    }
}
