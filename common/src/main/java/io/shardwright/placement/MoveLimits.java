package io.shardwright.placement;

/**
 * How much may go on at once while a plan is carried out.
 *
 * @param movesMax moves at a time
 * @param movesPerNodeMax moves at a time that read from or write to one node
 * @param bytesPerSecondMax of all moves together; 0 for no limit
 */
public record MoveLimits(int movesMax, int movesPerNodeMax, long bytesPerSecondMax) {
    /** Two moves hide each other's pauses; a node bears one copy beside its work. */
    public static final MoveLimits DEFAULT = new MoveLimits(2, 1, 0);

    public MoveLimits {
        if (movesMax < 1 || movesPerNodeMax < 1 || bytesPerSecondMax < 0) {
            throw new IllegalArgumentException("limits that let nothing move");
        }
    }

    /** The part of a single move, so that as many as may go on keep to the limit together; 0 for no limit. */
    public long bytesPerSecondMaxOfOne() {
        return bytesPerSecondMax == 0 ? 0 : Math.max(1, bytesPerSecondMax / movesMax);
    }
}
