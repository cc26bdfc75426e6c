package io.shardwright.config;

import java.util.regex.Pattern;

/**
 * How to reach ZooKeeper.
 *
 * @param servers {@code host:port}, several separated by commas
 * @param sessionMillis after how much silence ZooKeeper considers this process gone
 */
public record ZooKeeperSettings(String servers, int sessionMillis) {
    /** Servers seldom grant less than two of their ticks, which are two seconds. */
    private static final int SESSION_MIN_MILLIS = 2_000;

    /** Longer than a pause of the garbage collector, short enough that another coordinator takes over soon. */
    private static final int SESSION_DEFAULT_MILLIS = 10_000;

    private static final int SESSION_MAX_MILLIS = 60_000;
    private static final Pattern SERVERS = Pattern.compile("[^,/\\s]+:[0-9]{1,5}(,[^,/\\s]+:[0-9]{1,5})*");

    static ZooKeeperSettings read(Settings settings) {
        String servers = String.join(",", settings.list("zookeeper"));
        if (!SERVERS.matcher(servers).matches()) {
            throw settings.illegal("zookeeper", "host:port, several separated by commas");
        }
        return new ZooKeeperSettings(
                servers,
                settings.integer(
                        "zookeeper-session-millis", SESSION_DEFAULT_MILLIS, SESSION_MIN_MILLIS, SESSION_MAX_MILLIS));
    }
}
