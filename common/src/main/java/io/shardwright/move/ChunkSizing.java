package io.shardwright.move;

/**
 * How many rows are read at a time. Grows while chunks are read faster than the target time and shrinks at once when one took longer, and never beyond what the memory
 * for a chunk holds.
 *
 * @param rows of the next chunk
 * @param bytesMax of a chunk's values; a chunk is sent once it has as many, so only one row larger than this exceeds it
 * @param millisTarget how long reading a chunk should take: long enough to make the statement's own cost small, short enough for throttling and for undo logs
 */
public record ChunkSizing(int rows, int bytesMax, long millisTarget) {
    /** A table whose rows are large begins with these few. */
    public static final int ROWS_FIRST = 1_000;

    /** Beyond this a statement's own cost is nothing. */
    public static final int ROWS_MAX = 200_000;

    /** With four ranges at a time, each held twice on either side, far below what a worker may use. */
    public static final int BYTES_MAX = 2 << 20;

    private static final int GROWTH_MAX = 2;

    public ChunkSizing {
        if (rows < 1 || rows > ROWS_MAX || bytesMax < 1 || millisTarget < 1) {
            throw new IllegalArgumentException(rows + " rows, " + bytesMax + " bytes, " + millisTarget + " ms");
        }
    }

    /** For a table that nothing is known of. */
    public static ChunkSizing first(long millisTarget) {
        return new ChunkSizing(ROWS_FIRST, BYTES_MAX, millisTarget);
    }

    /**
     * The size after a read.
     *
     * @param rowsRead how many rows it gave
     * @param bytesRead of their values
     * @param millis how long it took
     */
    public ChunkSizing after(int rowsRead, long bytesRead, long millis) {
        if (rowsRead == 0) {
            return this;
        }
        double byTime = (double) rowsRead * millisTarget / Math.max(1, millis);
        // Several chunks may come of one read; more than a few would hold the snapshot's statement open for long.
        double byBytes = (double) rowsRead * 4 * bytesMax / Math.max(1, bytesRead);
        double wanted = Math.min(Math.min(byTime, byBytes), (double) rows * GROWTH_MAX);
        return new ChunkSizing((int) Math.max(1, Math.min(wanted, ROWS_MAX)), bytesMax, millisTarget);
    }
}
