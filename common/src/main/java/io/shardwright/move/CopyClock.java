package io.shardwright.move;

/**
 * How long a copy was at work: from when it began to copy rows until it ended, but not while it rested. Times are milliseconds of any clock that never goes back. Not safe for use by many
 * threads.
 */
public final class CopyClock {
    private boolean copying;
    private boolean resting;
    private long since;
    private long worked;

    /** Says whether rows are copied from now on. */
    public void copying(boolean now, long nowMillis) {
        count(nowMillis);
        copying = now;
    }

    /** Says whether copying rests from now on. */
    public void resting(boolean now, long nowMillis) {
        count(nowMillis);
        resting = now;
    }

    /** What it was at work since this was asked last. */
    public long take(long nowMillis) {
        count(nowMillis);
        long taken = worked;
        worked = 0;
        return taken;
    }

    private void count(long nowMillis) {
        worked += copying && !resting ? nowMillis - since : 0;
        since = nowMillis;
    }
}
