package io.shardwright.resilience;

/**
 * How often to try and how long to pause in between. Each pause is drawn around twice the one before, so that those who failed together do not
 * come back together.
 *
 * @param attemptCountMax the first attempt included
 * @param firstPauseMillis before the second attempt, on average
 * @param pauseMaxMillis what pauses grow to
 */
public record Patience(int attemptCountMax, int firstPauseMillis, int pauseMaxMillis) {
    /**
     * For a transaction that another one got in the way of (MariaDB's 1213 and 1205): that one is over by now, so the first attempts come soon.
     * Ten lost in a row under any load we know of mean that something holds the rows for good.
     */
    public static final Patience TRANSACTION = new Patience(10, 10, 1_000);

    /** For what another process brings about while both start: looked at often, and given up before the person who waits does, after some eight seconds. */
    public static final Patience OTHERS_START = new Patience(42, 50, 200);

    /** For one request to ZooKeeper: some ten seconds in all, through an election among its servers. */
    public static final Patience ZOOKEEPER = new Patience(10, 100, 2_000);

    public Patience {
        if (attemptCountMax < 1 || firstPauseMillis < 1 || pauseMaxMillis < firstPauseMillis) {
            throw new IllegalArgumentException(
                    attemptCountMax + " attempts, " + firstPauseMillis + " to " + pauseMaxMillis + " ms apart");
        }
    }
}
