package io.shardwright.config;

/**
 * What a coordinator lets through of its API.
 *
 * @param requestsPerSecond of one key
 * @param requestsMax that are at work or wait to be, of all keys
 * @param streamsMax event streams, of all keys
 */
public record ApiLimits(int requestsPerSecond, int requestsMax, int streamsMax) {
    /** Eight for each thread that answers, so that whoever waits is answered within seconds; a key of a person or a program stays far below its rate. */
    public static final ApiLimits DEFAULT = new ApiLimits(500, 256, 2_000);

    private static final int PER_SECOND_MAX = 100_000;
    private static final int REQUESTS_MAX = 10_000;
    private static final int STREAMS_MAX = 20_000;

    static ApiLimits read(Settings settings) {
        return new ApiLimits(
                settings.integer("api.requests-per-second", DEFAULT.requestsPerSecond, 1, PER_SECOND_MAX),
                settings.integer("api.requests-max", DEFAULT.requestsMax, 1, REQUESTS_MAX),
                settings.integer("api.streams-max", DEFAULT.streamsMax, 0, STREAMS_MAX));
    }
}
