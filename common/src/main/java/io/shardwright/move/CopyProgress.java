package io.shardwright.move;

import java.util.OptionalLong;

/**
 * How far a copy is, as far as this process knows.
 *
 * @param rowsEstimated of all sources, as their servers guess
 * @param rowsCopied since the move began
 * @param bytesCopied of values, since the move began
 * @param copyMillis that this took, without pauses, closed windows, and the time in which no worker was there
 * @param chunks since the move began
 * @param rangesFinished of {@code ranges}
 * @param changes of rows that were done since the move began
 * @param lagTransactions between what is applied and the newest that the sources have told of, at most
 * @param throttle why it is slowed down at the moment; empty at full speed
 * @param step what is done at the moment besides copying rows; empty for nothing
 */
public record CopyProgress(
        long rowsEstimated,
        long rowsCopied,
        long bytesCopied,
        long copyMillis,
        long chunks,
        int ranges,
        int rangesFinished,
        long changes,
        long lagTransactions,
        String throttle,
        String step) {
    private static final long MILLIS_PER_SECOND = 1_000;

    /** The reason of a copy that an operator lets rest. */
    public static final String PAUSED = "paused";

    /** The reason of a copy that waits for its hours. */
    public static final String CLOSED = "outside of its window";

    /** How fast rows were copied, on the average of the time in which they were; empty before the first were. */
    public OptionalLong bytesPerSecond() {
        return copyMillis == 0 ? OptionalLong.empty() : OptionalLong.of(bytesCopied * MILLIS_PER_SECOND / copyMillis);
    }

    /** How long the rest takes at that pace, as the number of rows is guessed; empty while nobody can tell. */
    public OptionalLong secondsLeft() {
        if (rowsCopied == 0 || rowsEstimated == 0) {
            return OptionalLong.empty();
        }
        long rowsLeft = Math.max(0, rowsEstimated - rowsCopied);
        return OptionalLong.of((long) ((double) rowsLeft * copyMillis / rowsCopied / MILLIS_PER_SECOND));
    }

    /** Whether every row is copied. */
    public boolean copied() {
        return ranges > 0 && ranges == rangesFinished;
    }

    /** Whether nothing is copied until somebody says so, or its window opens. */
    public boolean rests() {
        return throttle.equals(PAUSED) || throttle.equals(CLOSED);
    }
}
