package io.shardwright.move;

/**
 * What a copy must not push its servers beyond. Each limit 0 is none.
 *
 * @param threadsRunningMax statements running on either server
 * @param writeMillisMax how long the target may take to commit a chunk
 * @param lagMillisMax how far the target's replicas may be behind; while one of them does not say how far it is, the copy stands still
 * @param diskFreeBytesMin what the target's disk keeps free; below it the copy stands still
 * @param bytesPerSecondMax of rows copied
 */
public record ThrottleLimits(
        int threadsRunningMax, long writeMillisMax, long lagMillisMax, long diskFreeBytesMin, long bytesPerSecondMax) {
    /** No limit at all. */
    public static final ThrottleLimits NONE = new ThrottleLimits(0, 0, 0, 0, 0);

    public ThrottleLimits {
        if (threadsRunningMax < 0
                || writeMillisMax < 0
                || lagMillisMax < 0
                || diskFreeBytesMin < 0
                || bytesPerSecondMax < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
    }
}
