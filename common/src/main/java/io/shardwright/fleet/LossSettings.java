package io.shardwright.fleet;

/**
 * When a node is declared lost without anybody's order.
 *
 * @param graceMillis how long it must have been away without interruption
 * @param lossesMax how many nodes may be away or lost for that; 0 if only operators declare nodes lost
 */
public record LossSettings(long graceMillis, int lossesMax) {
    /** Longer than a restart of a host or an upgrade of its server; one at a time, as more at once have a cause of their own. */
    public static final LossSettings DEFAULT = new LossSettings(600_000, 1);

    public LossSettings {
        if (graceMillis < 1 || lossesMax < 0) {
            throw new IllegalArgumentException(graceMillis + " ms, " + lossesMax + " nodes");
        }
    }
}
