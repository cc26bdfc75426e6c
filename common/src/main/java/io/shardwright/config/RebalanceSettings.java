package io.shardwright.config;

import io.shardwright.move.MoveWindow;
import io.shardwright.placement.MoveLimits;
import io.shardwright.placement.PlacementRules;
import io.shardwright.rebalance.AutomaticSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * How a coordinator rebalances.
 *
 * @param approvals how many persons beside the one who proposes a rebalance have to agree to it: 0 or 1
 * @param diskReserveBytes what its plans leave free on every disk that they send shards to
 * @param automatic when it rebalances by itself
 */
public record RebalanceSettings(int approvals, long diskReserveBytes, AutomaticSettings automatic) {
    /** Nobody has to agree, and nothing happens by itself. */
    public static final RebalanceSettings DEFAULT =
            new RebalanceSettings(0, PlacementRules.DISK_RESERVE_BYTES, AutomaticSettings.OFF);

    private static final String AUTOMATIC = "automatic-rebalance.";

    /** Nobody is a hundred times above the share; and what is above 1 % is no rounding. */
    private static final int PERCENT_MAX = 10_000;

    private static final int WEEK_SECONDS = 7 * 24 * 3_600;
    private static final int HOUR_SECONDS = 3_600;
    private static final int MOVES_MAX = 1_000;
    private static final int MEGABYTES_MAX = 100_000;
    /** 100 TB: more than what a server's disk has. */
    private static final int RESERVE_MAX_MEGABYTES = 100_000_000;

    private static final long MEGABYTE = 1_000_000;

    static RebalanceSettings read(Settings settings) {
        AutomaticSettings off = AutomaticSettings.OFF;
        MoveLimits limits = off.limits();
        return new RebalanceSettings(
                settings.integer("rebalance-approvals", 0, 0, 1),
                settings.integer(
                                "rebalance-disk-reserve-mb",
                                (int) (PlacementRules.DISK_RESERVE_BYTES / MEGABYTE),
                                0,
                                RESERVE_MAX_MEGABYTES)
                        * MEGABYTE,
                new AutomaticSettings(
                        settings.choice(AUTOMATIC + "mode", off.mode()),
                        settings.choice(AUTOMATIC + "by", off.measure()),
                        settings.integer(AUTOMATIC + "threshold-percent", off.thresholdPercent(), 1, PERCENT_MAX),
                        seconds(settings, "stands-seconds", off.stands(), 0, WEEK_SECONDS),
                        seconds(settings, "rests-seconds", off.rests(), 0, WEEK_SECONDS),
                        seconds(settings, "look-seconds", off.look(), 1, HOUR_SECONDS),
                        window(settings),
                        new MoveLimits(
                                settings.integer(AUTOMATIC + "moves-max", limits.movesMax(), 1, MOVES_MAX),
                                settings.integer(
                                        AUTOMATIC + "moves-per-node-max", limits.movesPerNodeMax(), 1, MOVES_MAX),
                                settings.integer(AUTOMATIC + "max-mb-per-second", 0, 0, MEGABYTES_MAX) * MEGABYTE)));
    }

    private static Duration seconds(Settings settings, String key, Duration otherwise, int min, int max) {
        return Duration.ofSeconds(settings.integer(AUTOMATIC + key, Math.toIntExact(otherwise.toSeconds()), min, max));
    }

    private static Optional<MoveWindow> window(Settings settings) {
        String key = AUTOMATIC + "window";
        try {
            return MoveWindow.stored(settings.text(key, ""));
        } catch (IllegalArgumentException e) {
            throw settings.illegal(key, "the hours of a day and a zone, such as 22:00-06:00 Europe/Berlin");
        }
    }
}
