package io.shardwright.config;

import io.shardwright.files.ReadFiles;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a worker.
 *
 * <pre>
 * node: node-1                        # the node's name, as in the worker's certificate
 * cluster: main
 * engine: mariadb
 * zone: default                       # the failure domain
 * capacity: 1                         # its weight beside other nodes
 * zookeeper: zk1:2181,zk2:2181
 * zookeeper-session-millis: 10000
 * zookeeper-account: {user: shardwright, password-file: zookeeper.password}
 * zookeeper-tls: {authority: zookeeper-ca.pem, identity: node-1-with-key.pem}
 * metadata:
 *   url: db0:3306/shardwright
 *   user: shardwright
 *   password-file: metadata.password  # or password
 * node-database:
 *   address: 127.0.0.1:3306
 *   advertise: db1:3306
 *   schema: app
 *   replicas: [db1b:3306]             # asked how far they are behind, where a move limits that
 *   user: shardwright_worker
 *   password-file: node.password      # or password
 * route-accounts:                     # the accounts that actions name by reference
 *   route: {user: shardwright_route, password-file: route.password}
 * link:
 *   listen: 0.0.0.0:7410
 *   advertise: db1:7410
 *   tls: {key: node-1-key.pem, certificate: node-1.pem, authority: ca.pem}
 * lanes: 4                            # commands that run on the node at a time
 * copies: 4                           # shards that are copied to the node at a time
 * lease-millis: 10000                 # after how much silence another worker may take the node over
 * poll-interval-millis: 500           # how long a lost wake-up may cost
 * facts-seconds: 60                   # how often it looks whether its server's settings have changed
 * log: {format: json, level: info}    # text or json
 * tracing: {endpoint: "http://127.0.0.1:4318/v1/traces", headers-file: collector.headers, sampled: 0.1}
 * </pre>
 *
 * @param routeAccounts by the name under which actions refer to them
 */
public record WorkerSettings(
        NodeName node,
        String cluster,
        Engine engine,
        String zone,
        int capacity,
        ZooKeeperSettings zooKeeper,
        MetadataSettings metadata,
        NodeDatabaseSettings nodeDatabase,
        Map<String, Account> routeAccounts,
        LinkSettings link,
        int lanes,
        int copies,
        int leaseMillis,
        int pollIntervalMillis,
        int factsSeconds,
        LogSettings log,
        TracingSettings tracing) {

    /** Every key, and when a change of it is taken. */
    public static final List<Setting> TABLE = Setting.ofProcess(
            Setting.atOnce(
                    "node-database.password", "route-accounts.*.user", "route-accounts.*.password", "facts-seconds"),
            Setting.atRestart(
                    "node",
                    "engine",
                    "zone",
                    "capacity",
                    "node-database.address",
                    "node-database.advertise",
                    "node-database.schema",
                    "node-database.replicas",
                    "node-database.user",
                    "lease-millis",
                    "lanes",
                    "copies"));

    /** Enough to use several disks and cores, and few enough that users' statements on the node still get theirs. */
    private static final int LANES_DEFAULT = 4;

    private static final int LANES_MAX = 64;

    /** Each has two writers with connections of their own; more of them make none faster. */
    private static final int COPIES_DEFAULT = 4;

    private static final int COPIES_MAX = 64;

    /** Longer than a pause of the garbage collector, short enough that a dead worker's work goes on soon. */
    private static final int LEASE_DEFAULT_MILLIS = 10_000;

    private static final int LEASE_MIN_MILLIS = 1_000;
    private static final int LEASE_MAX_MILLIS = 300_000;

    /** Settings of servers change rarely, and a minute of drift that nobody sees does no harm. */
    private static final int FACTS_DEFAULT_SECONDS = 60;

    private static final int FACTS_MAX_SECONDS = 3_600;

    /** A lease is renewed by the loop; with fewer looks than this in its time one late look would lose it. */
    private static final int POLLS_PER_LEASE_MIN = 2;

    public WorkerSettings {
        routeAccounts = Map.copyOf(routeAccounts);
    }

    /**
     * Reads and checks them.
     *
     * @param environment the variables of the process
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} naming the key, its value and what is allowed
     */
    public static WorkerSettings load(Path file, Map<String, String> environment) {
        return read(new ReadFiles(), file, environment).settings();
    }

    /** As {@link #load}, by files that are read in one go. */
    public static Reading<WorkerSettings> read(ReadFiles files, Path file, Map<String, String> environment) {
        return Readings.first(Settings.load(files, file, environment, TABLE), WorkerSettings::of);
    }

    /**
     * Reads and checks them anew for a process that runs.
     *
     * @param running what it goes by
     * @throws ShardwrightException as {@link #load}; the process goes on as it did
     */
    public static Reading<WorkerSettings> readAgain(
            ReadFiles files, Path file, Map<String, String> environment, Reading<WorkerSettings> running) {
        return Readings.again(Settings.load(files, file, environment, TABLE), WorkerSettings::of, TABLE, running);
    }

    private static WorkerSettings of(Settings settings) {
        Engine engine = settings.choice("engine", Engine.MARIADB);
        WorkerSettings read = new WorkerSettings(
                new NodeName(settings.name("node")),
                settings.name("cluster"),
                engine,
                settings.name("zone", "default"),
                settings.integer("capacity", 1, 1, Node.CAPACITY_MAX),
                ZooKeeperSettings.read(settings),
                MetadataSettings.read(settings),
                NodeDatabaseSettings.read(settings, engine),
                routeAccounts(settings),
                LinkSettings.read(settings),
                settings.integer("lanes", LANES_DEFAULT, 1, LANES_MAX),
                settings.integer("copies", COPIES_DEFAULT, 1, COPIES_MAX),
                settings.integer("lease-millis", LEASE_DEFAULT_MILLIS, LEASE_MIN_MILLIS, LEASE_MAX_MILLIS),
                PollInterval.read(settings),
                settings.integer("facts-seconds", FACTS_DEFAULT_SECONDS, 1, FACTS_MAX_SECONDS),
                LogSettings.read(settings),
                TracingSettings.read(settings));
        if (read.pollIntervalMillis > read.leaseMillis / POLLS_PER_LEASE_MIN) {
            throw settings.illegal("poll-interval-millis", "at most half of lease-millis, " + read.leaseMillis);
        }
        return read;
    }

    private static Map<String, Account> routeAccounts(Settings settings) {
        Map<String, Account> accounts = new TreeMap<>();
        for (String name : settings.names("route-accounts")) {
            accounts.put(name, Account.read(settings, "route-accounts." + name));
        }
        return accounts;
    }
}
