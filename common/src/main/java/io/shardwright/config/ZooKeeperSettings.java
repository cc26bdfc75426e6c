package io.shardwright.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How to reach ZooKeeper.
 *
 * @param servers {@code host:port}, several separated by commas
 * @param sessionMillis after how much silence ZooKeeper considers this process gone
 * @param account whose the cluster's nodes are, and nobody else's; without, they are everybody's
 * @param tls without, it is spoken to in plain
 */
public record ZooKeeperSettings(String servers, int sessionMillis, Optional<Account> account, Optional<Tls> tls) {
    /**
     * How ZooKeeper is spoken to over TLS.
     *
     * @param authority certificates of the authorities by which its servers are believed
     * @param identity one PEM file with a private key and its certificates, for servers that ask for one
     */
    public record Tls(Path authority, Optional<Path> identity) {}

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
                        "zookeeper-session-millis", SESSION_DEFAULT_MILLIS, SESSION_MIN_MILLIS, SESSION_MAX_MILLIS),
                account(settings),
                tls(settings));
    }

    private static Optional<Account> account(Settings settings) {
        Optional<Account> account = Account.readIfGiven(settings, "zookeeper-account");
        // ZooKeeper takes both as one text, with a colon between.
        if (account.filter(given -> given.user().contains(":")).isPresent()) {
            throw settings.illegal("zookeeper-account.user", "a name without a colon");
        }
        return account;
    }

    private static Optional<Tls> tls(Settings settings) {
        Optional<Path> authority = settings.optionalFile("zookeeper-tls.authority");
        Optional<Path> identity = settings.optionalFile("zookeeper-tls.identity");
        if (authority.isEmpty() && identity.isPresent()) {
            throw settings.missing(
                    "zookeeper-tls.authority", "Name the certificate by which ZooKeeper's servers are known.");
        }
        return authority.map(file -> new Tls(file, identity));
    }
}
