package io.shardwright.config;

import io.shardwright.cleanup.CleanupAges;
import io.shardwright.health.HealthThresholds;

/**
 * How a fleet is kept in order.
 *
 * @param health from when on it is not well
 * @param cleanup how long records are kept
 */
public record UpkeepSettings(HealthThresholds health, CleanupAges cleanup) {
    public static final UpkeepSettings DEFAULT = new UpkeepSettings(HealthThresholds.DEFAULT, CleanupAges.DEFAULT);

    /** What lasts longer is a state, and nobody is told of it. */
    private static final int WEEK_MINUTES = 7 * 24 * 60;

    private static final int PERCENT_MAX = 100;

    /** No worker is silent for so long within its lease. */
    private static final int PHI_MAX = 100_000;

    /** Who does not want to hear of something sets this. */
    private static final int COUNT_MAX = 100_000_000;

    /** Ten years: who wants to keep records for ever sets this. */
    private static final int AGE_DAYS_MAX = 3_650;

    private static final int DAY_HOURS = 24;

    static UpkeepSettings read(Settings settings) {
        return new UpkeepSettings(health(settings), cleanup(settings));
    }

    private static HealthThresholds health(Settings settings) {
        HealthThresholds usual = HealthThresholds.DEFAULT;
        return new HealthThresholds(
                settings.integer("health.stuck-minutes", usual.stuckMinutes(), 1, WEEK_MINUTES),
                settings.integer("health.failed-max", usual.failedMax(), 0, COUNT_MAX),
                settings.integer(
                        "health.rollback-failure-percent-max", usual.rollbackFailurePercentMax(), 0, PERCENT_MAX),
                settings.integer("health.queue-depth-max", usual.queueDepthMax(), 0, COUNT_MAX),
                settings.integer("health.orphans-max", usual.orphansMax(), 0, COUNT_MAX),
                settings.integer("health.leader-changes-max", usual.leaderChangesMax(), 0, COUNT_MAX),
                settings.integer("health.lease-losses-max", usual.leaseLossesMax(), 0, COUNT_MAX),
                settings.integer("health.lag-transactions-max", usual.lagTransactionsMax(), 0, COUNT_MAX),
                settings.integer("health.pause-minutes", usual.pauseMinutes(), 1, WEEK_MINUTES),
                settings.integer("health.suspicion-phi", usual.suspicionPhi(), 1, PHI_MAX));
    }

    private static CleanupAges cleanup(Settings settings) {
        CleanupAges usual = CleanupAges.DEFAULT;
        return new CleanupAges(
                settings.integer("cleanup.failed-hours", usual.failedHours(), 0, AGE_DAYS_MAX * DAY_HOURS),
                settings.integer("cleanup.queue-days", usual.queueDays(), 0, AGE_DAYS_MAX),
                settings.integer("cleanup.history-days", usual.historyDays(), 0, AGE_DAYS_MAX),
                settings.integer("cleanup.state-days", usual.stateDays(), 0, AGE_DAYS_MAX),
                settings.integer("cleanup.ledger-hours", usual.ledgerHours(), 0, AGE_DAYS_MAX * DAY_HOURS),
                settings.integer("cleanup.scratch-minutes", usual.scratchMinutes(), 0, WEEK_MINUTES));
    }
}
