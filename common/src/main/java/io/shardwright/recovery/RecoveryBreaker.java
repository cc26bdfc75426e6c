package io.shardwright.recovery;

import java.util.OptionalLong;

/**
 * Stops recovery that nobody asks for after it has failed several times in a row: what keeps it from doing its work is not mended by doing it again every few
 * minutes. It opens at {@link #FAILURES_MAX} and stays so, over changes of the leader, until a run that a person has asked for does not fail.
 *
 * @param failures runs in a row that have failed
 * @param openedAt since when it is open, epoch milliseconds; empty while it is closed
 * @param reason of the last failure; empty if the last run did not fail
 */
public record RecoveryBreaker(int failures, OptionalLong openedAt, String reason) {
    /** By the usual schedule a quarter of an hour: a change of the leader or a restart of the database does not last so long. */
    public static final int FAILURES_MAX = 3;

    public static final RecoveryBreaker CLOSED = new RecoveryBreaker(0, OptionalLong.empty(), "");

    public RecoveryBreaker {
        if (openedAt.isPresent() != failures >= FAILURES_MAX) {
            throw new IllegalArgumentException(failures + " failures, and open since " + openedAt);
        }
    }

    public boolean isOpen() {
        return openedAt.isPresent();
    }

    /** After a run in which something has failed. */
    public RecoveryBreaker failed(String why, long now) {
        int more = Math.min(failures + 1, FAILURES_MAX);
        return new RecoveryBreaker(more, more < FAILURES_MAX || isOpen() ? openedAt : OptionalLong.of(now), why);
    }
}
