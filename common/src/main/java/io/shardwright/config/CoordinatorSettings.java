package io.shardwright.config;

import io.shardwright.files.ReadFiles;
import io.shardwright.fleet.LossSettings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The settings of a coordinator.
 *
 * <pre>
 * name: coordinator-1                 # as in its certificate
 * cluster: main                       # what tells clusters apart in one ZooKeeper
 * zookeeper: zk1:2181,zk2:2181
 * zookeeper-session-millis: 10000
 * zookeeper-account: {user: shardwright, password-file: zookeeper.password}
 * zookeeper-tls: {authority: zookeeper-ca.pem, identity: c1-with-key.pem}
 * metadata:
 *   url: db0:3306/shardwright
 *   user: shardwright
 *   password-file: metadata.password  # or password
 * api:
 *   listen: 0.0.0.0:7400
 *   advertise: https://c1:7400
 *   key-file: api.key                 # the first admin's key, made at the first start
 *   secret-file: api.secret           # the same at all coordinators
 *   tls: {key: api-key.pem, certificate: api.pem}
 *   requests-per-second: 500          # of one key
 * link:
 *   listen: 0.0.0.0:7410
 *   advertise: c1:7410
 *   tls: {key: c1-key.pem, certificate: c1.pem, authority: ca.pem}
 * poll-interval-millis: 500           # how long a lost wake-up may cost
 * log: {format: json, level: info}    # text or json
 * tracing: {endpoint: "http://127.0.0.1:4318/v1/traces", headers-file: collector.headers, sampled: 0.1}
 * rebalance-approvals: 1              # a second person has to agree
 * rebalance-disk-reserve-mb: 1000     # what plans leave free on a disk
 * automatic-rebalance: {mode: propose, threshold-percent: 20, window: "22:00-06:00 Europe/Berlin"}
 * join-seconds: 30                    # how long a new node must be there before it is admitted
 * loss-seconds: 600                   # how long a node must be away before it is declared lost
 * losses-max: 1                       # how many may be away or lost for that; 0: only operators declare nodes lost
 * health: {stuck-minutes: 30, queue-depth-max: 1000}   # from when on it is not well
 * cleanup: {queue-days: 7, history-days: 90}           # how long records are kept
 * </pre>
 */
public record CoordinatorSettings(
        String name,
        String cluster,
        ZooKeeperSettings zooKeeper,
        MetadataSettings metadata,
        ApiSettings api,
        LinkSettings link,
        int pollIntervalMillis,
        LogSettings log,
        TracingSettings tracing,
        int joinSeconds,
        LossSettings losses,
        RebalanceSettings rebalance,
        UpkeepSettings upkeep) {
    /** How it runs its fleet. */
    public FleetPolicy policy() {
        return new FleetPolicy(joinSeconds, losses, rebalance, upkeep);
    }

    /** Every key, and when a change of it is taken. */
    public static final List<Setting> TABLE = Setting.ofProcess(
            Setting.atOnce(
                    "join-seconds",
                    "loss-seconds",
                    "losses-max",
                    "rebalance-approvals",
                    "rebalance-disk-reserve-mb",
                    "automatic-rebalance.mode",
                    "automatic-rebalance.by",
                    "automatic-rebalance.threshold-percent",
                    "automatic-rebalance.stands-seconds",
                    "automatic-rebalance.rests-seconds",
                    "automatic-rebalance.look-seconds",
                    "automatic-rebalance.window",
                    "automatic-rebalance.moves-max",
                    "automatic-rebalance.moves-per-node-max",
                    "automatic-rebalance.max-mb-per-second",
                    "health.stuck-minutes",
                    "health.failed-max",
                    "health.rollback-failure-percent-max",
                    "health.queue-depth-max",
                    "health.orphans-max",
                    "health.leader-changes-max",
                    "health.lease-losses-max",
                    "health.lag-transactions-max",
                    "health.pause-minutes",
                    "health.suspicion-phi",
                    "cleanup.failed-hours",
                    "cleanup.queue-days",
                    "cleanup.history-days",
                    "cleanup.state-days",
                    "cleanup.ledger-hours",
                    "cleanup.scratch-minutes"),
            Setting.atRestart(
                    "name",
                    "api.listen",
                    "api.advertise",
                    "api.key-file",
                    "api.secret-file",
                    "api.tls.key",
                    "api.tls.certificate",
                    "api.requests-per-second",
                    "api.requests-max",
                    "api.streams-max"));

    /** Longer than a crash loop's turn: a node whose worker or server comes and goes is not admitted. */
    private static final int JOIN_DEFAULT_SECONDS = 30;

    /** A day; who wants to admit nodes by hand alone sets this and uses {@code node admit}. */
    private static final int JOIN_MAX_SECONDS = 86_400;

    /** A week; who wants to declare nodes lost by hand alone sets losses-max to 0. */
    private static final int LOSS_MAX_SECONDS = 7 * 86_400;

    /** Of a fleet that loses more, somebody knows better than any rule. */
    private static final int LOSSES_MAX = 1_000;

    /**
     * Reads and checks them.
     *
     * @param environment the variables of the process
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} naming the key, its value and what is allowed
     */
    public static CoordinatorSettings load(Path file, Map<String, String> environment) {
        return read(new ReadFiles(), file, environment).settings();
    }

    /** As {@link #load}, by files that are read in one go. */
    public static Reading<CoordinatorSettings> read(ReadFiles files, Path file, Map<String, String> environment) {
        return Readings.first(Settings.load(files, file, environment, TABLE), CoordinatorSettings::of);
    }

    /**
     * Reads and checks them anew for a process that runs.
     *
     * @param running what it goes by
     * @throws ShardwrightException as {@link #load}; the process goes on as it did
     */
    public static Reading<CoordinatorSettings> readAgain(
            ReadFiles files, Path file, Map<String, String> environment, Reading<CoordinatorSettings> running) {
        return Readings.again(Settings.load(files, file, environment, TABLE), CoordinatorSettings::of, TABLE, running);
    }

    private static CoordinatorSettings of(Settings settings) {
        CoordinatorSettings read = new CoordinatorSettings(
                settings.name("name"),
                settings.name("cluster"),
                ZooKeeperSettings.read(settings),
                MetadataSettings.read(settings),
                ApiSettings.read(settings),
                LinkSettings.read(settings),
                PollInterval.read(settings),
                LogSettings.read(settings),
                TracingSettings.read(settings),
                settings.integer("join-seconds", JOIN_DEFAULT_SECONDS, 0, JOIN_MAX_SECONDS),
                losses(settings),
                RebalanceSettings.read(settings),
                UpkeepSettings.read(settings));
        return read;
    }

    private static LossSettings losses(Settings settings) {
        LossSettings usual = LossSettings.DEFAULT;
        return new LossSettings(
                settings.integer("loss-seconds", (int) (usual.graceMillis() / 1_000), 1, LOSS_MAX_SECONDS) * 1_000L,
                settings.integer("losses-max", usual.lossesMax(), 0, LOSSES_MAX));
    }
}
