package io.shardwright.config;

/** How often a loop looks for work that it was not woken for. */
final class PollInterval {
    /** One query per process and interval is no load; half a second is what a lost wake-up may cost. */
    private static final int DEFAULT_MILLIS = 500;

    private static final int MIN_MILLIS = 10;
    private static final int MAX_MILLIS = 60_000;

    private PollInterval() {}

    static int read(Settings settings) {
        return settings.integer("poll-interval-millis", DEFAULT_MILLIS, MIN_MILLIS, MAX_MILLIS);
    }
}
