package io.shardwright.traffic;

/**
 * How often a client begins a statement.
 *
 * @param millis between two
 * @param steady whether that is from one beginning to the next, however long answers take: what is late then begins at once, so that slow answers make no fewer statements; else it is
 *     from an answer to the next beginning
 */
public record Pace(long millis, boolean steady) {
    /** So long a rest after each answer. */
    public static Pace resting(long millis) {
        return new Pace(millis, false);
    }

    /** So many statements a time, as long as the servers can answer them. */
    public static Pace every(long millis) {
        return new Pace(millis, true);
    }

    /**
     * How long to rest before the next.
     *
     * @param begun how many have begun
     * @param elapsedMillis since the first
     */
    long restMillis(long begun, long elapsedMillis) {
        return steady ? Math.max(0, begun * millis - elapsedMillis) : millis;
    }
}
