package io.shardwright.rebalance;

import io.shardwright.move.MoveWindow;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * When the leader rebalances by itself.
 *
 * @param measure what is to be even
 * @param thresholdPercent how far the fullest node must be above its share, or the emptiest below it
 * @param stands for how long every look must have found the need
 * @param rests how long nothing is done after a rebalance, whoever ordered it, has come to rest
 * @param look how often it looks
 * @param window in which it may begin, and its moves copy and cut over
 * @param limits of its rebalances
 */
public record AutomaticSettings(
        Mode mode,
        Measure measure,
        int thresholdPercent,
        Duration stands,
        Duration rests,
        Duration look,
        Optional<MoveWindow> window,
        MoveLimits limits) {
    /** What it may do. */
    public enum Mode {
        /** Nothing. */
        OFF,
        /** Record a rebalance that somebody has to approve. */
        PROPOSE,
        /** Begin one. */
        START;

        /** The name as it is set, stored and shown. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Nothing happens by itself. */
    public static final AutomaticSettings OFF = new AutomaticSettings(
            Mode.OFF,
            Measure.COUNT,
            20,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Optional.empty(),
            MoveLimits.DEFAULT);
}
