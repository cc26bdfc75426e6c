package io.shardwright.move;

/**
 * The bytes that a copy may write as time goes by, shared by all its writers: whoever comes first is served first. A chunk waits until what was allowed since the copy began has room for it, so
 * that a copy which begins anew has nothing in advance; and what was allowed while nobody came is kept for the next chunk only. Not safe for use by many threads.
 */
public final class ByteRation {
    private static final double MILLIS_PER_SECOND = 1_000;

    private double allowed;
    private double promised;
    private long seenMillis;

    /** @param nowMillis by any clock that never goes back */
    public ByteRation(long nowMillis) {
        seenMillis = nowMillis;
    }

    /**
     * Joins the queue.
     *
     * @param bytes of a chunk
     * @return its place, for {@link #waitMillis}
     */
    public double claim(long bytes, long bytesPerSecond, long nowMillis) {
        grow(bytesPerSecond, nowMillis);
        promised = Math.max(promised, allowed - bytes) + bytes;
        return promised;
    }

    /** How long the chunk at this place waits from now on, if the rate stays; 0 once it may be written. */
    public long waitMillis(double place, long bytesPerSecond, long nowMillis) {
        grow(bytesPerSecond, nowMillis);
        return allowed >= place ? 0 : (long) Math.ceil((place - allowed) * MILLIS_PER_SECOND / bytesPerSecond);
    }

    private void grow(long bytesPerSecond, long nowMillis) {
        allowed += (nowMillis - seenMillis) * (double) bytesPerSecond / MILLIS_PER_SECOND;
        seenMillis = nowMillis;
    }
}
