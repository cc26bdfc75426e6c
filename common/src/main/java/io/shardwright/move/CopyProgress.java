package io.shardwright.move;

/**
 * How far a copy is, as far as this process knows.
 *
 * @param rowsEstimated of all sources, as their servers guess
 * @param rowsCopied since the move began
 * @param bytesCopied of values, since the move began
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
        long chunks,
        int ranges,
        int rangesFinished,
        long changes,
        long lagTransactions,
        String throttle,
        String step) {
    /** The reason of a copy that an operator lets rest. */
    public static final String PAUSED = "paused";

    /** The reason of a copy that waits for its hours. */
    public static final String CLOSED = "outside of its window";

    /** Whether nothing is copied until somebody says so, or its window opens. */
    public boolean rests() {
        return throttle.equals(PAUSED) || throttle.equals(CLOSED);
    }
}
