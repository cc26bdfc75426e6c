package io.shardwright.move;

/**
 * How long a copy rests before its next chunk, and why. Soft limits slow it down in proportion to how far they are exceeded; a disk that fills stops it, and so does a replica that does
 * not say how far it is.
 *
 * @param pauseMillis before the next chunk; the readings are looked at again after it
 * @param stopped whether no further chunk is written until readings change
 * @param reason for people; empty at full speed
 */
public record Pace(long pauseMillis, boolean stopped, String reason) {
    /** Without a pause. */
    public static final Pace FULL = new Pace(0, false, "");

    /** However far a limit is exceeded, the copy looks again this soon. */
    static final long PAUSE_MILLIS_MAX = 1_000;

    private static final long PAUSE_MILLIS_MIN = 20;

    /**
     * Decides about the next chunk.
     *
     * @param rateMillis how long the rate asks it to wait, as {@link ByteRation} counts; 0 if it may be written at once
     */
    public static Pace of(ThrottleLimits limits, ThrottleReadings readings, long rateMillis) {
        if (limits.diskFreeBytesMin() > 0
                && readings.diskFreeBytes().isPresent()
                && readings.diskFreeBytes().getAsLong() < limits.diskFreeBytesMin()) {
            return new Pace(
                    PAUSE_MILLIS_MAX,
                    true,
                    "the disk has " + readings.diskFreeBytes().getAsLong() + " bytes free");
        }
        if (limits.lagMillisMax() > 0 && readings.lag() instanceof Lag.Unknown unknown) {
            return new Pace(PAUSE_MILLIS_MAX, true, unknown.why());
        }
        Pace pace = FULL;
        pace = pace.orSlower(
                over("threads running on the source", readings.sourceThreadsRunning(), limits.threadsRunningMax()));
        pace = pace.orSlower(
                over("threads running on the target", readings.targetThreadsRunning(), limits.threadsRunningMax()));
        pace = pace.orSlower(over("ms to commit a chunk", readings.writeMillis(), limits.writeMillisMax()));
        if (readings.lag() instanceof Lag.Behind behind) {
            pace = pace.orSlower(
                    over("ms that " + behind.replica() + " is behind", behind.millis(), limits.lagMillisMax()));
        }
        return pace.orSlower(rate(limits, rateMillis));
    }

    private static Pace over(String what, long measured, long limit) {
        if (limit == 0 || measured <= limit) {
            return FULL;
        }
        long pause = PAUSE_MILLIS_MIN + PAUSE_MILLIS_MAX * (measured - limit) / limit;
        return new Pace(Math.min(pause, PAUSE_MILLIS_MAX), false, measured + " " + what + ", more than " + limit);
    }

    private static Pace rate(ThrottleLimits limits, long rateMillis) {
        return rateMillis == 0
                ? FULL
                : new Pace(rateMillis, false, "at " + limits.bytesPerSecondMax() + " bytes a second");
    }

    private Pace orSlower(Pace other) {
        return other.pauseMillis > pauseMillis ? other : this;
    }
}
