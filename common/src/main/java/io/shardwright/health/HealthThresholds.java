package io.shardwright.health;

/**
 * What is still well: each is exceeded by what is above it.
 *
 * @param stuckMinutes how long a group under way may be without recorded progress
 * @param failedMax groups that may fail in an hour
 * @param rollbackFailurePercentMax how many of the rollbacks of an hour may not undo everything
 * @param queueDepthMax commands that may be ready for longer than {@link #READY_MILLIS}
 * @param orphansMax resources that may lie about whose owner has ended
 * @param leaderChangesMax terms of leaders that may begin in an hour
 * @param leaseLossesMax sessions of workers that may miss their lease in an hour
 * @param lagTransactionsMax how far the copy of a shard may be behind its source
 * @param pauseMinutes how long a pause may hold
 * @param suspicionPhi how suspect the silence of a worker may be
 */
public record HealthThresholds(
        int stuckMinutes,
        int failedMax,
        int rollbackFailurePercentMax,
        int queueDepthMax,
        int orphansMax,
        int leaderChangesMax,
        int leaseLossesMax,
        int lagTransactionsMax,
        int pauseMinutes,
        int suspicionPhi) {
    /** What is ready is taken within a second by an idle worker; a minute is a queue. */
    public static final long READY_MILLIS = 60_000;

    /** What "lately" is. */
    public static final long RECENT_MILLIS = 3_600_000;

    /** A leader notes that it is answered every second; after ten of them a standby leads, or nobody. */
    public static final long LEADERLESS_MILLIS = 10_000;

    /** An upgrade ends the term of a leader or a lease once or twice in an hour; more is a pattern. */
    public static final HealthThresholds DEFAULT = new HealthThresholds(30, 10, 5, 1_000, 50, 3, 3, 10_000, 60, 8);

    public HealthThresholds {
        if (stuckMinutes < 1 || pauseMinutes < 1) {
            throw new IllegalArgumentException(stuckMinutes + " and " + pauseMinutes + " minutes");
        }
    }

    /** How long a group may be without recorded progress. */
    public long stuckMillis() {
        return stuckMinutes * 60_000L;
    }

    /** How long a pause may hold. */
    public long pauseMillis() {
        return pauseMinutes * 60_000L;
    }
}
