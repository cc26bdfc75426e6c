package io.shardwright.fleet;

/**
 * What a heartbeat that does not come is measured by.
 *
 * @param window intervals that are remembered
 * @param samplesMin with fewer nothing is said of a node
 * @param deviationMinMillis intervals are taken to vary at least so much
 * @param pauseMillis that an interval may last longer without any suspicion
 */
public record SuspicionSettings(int window, int samplesMin, int deviationMinMillis, long pauseMillis) {
    /**
     * A hundred renewals are five minutes of the usual lease of 10 s, so that a node which has become busy is judged by how it is now; ten of them are half a
     * minute, a rhythm and no coincidence. A worker on a busy host, and the collection of its garbage, are late by half a second every other time, and by a
     * second now and then. So with a threshold of 8 a worker of that lease is suspected about 7 s after its last renewal, 3 s before the lease is over.
     */
    public static final SuspicionSettings DEFAULT = new SuspicionSettings(100, 10, 500, 1_000);

    public SuspicionSettings {
        if (samplesMin < 1 || window < samplesMin || deviationMinMillis < 1 || pauseMillis < 0) {
            throw new IllegalArgumentException(window + " intervals, at least " + samplesMin + ", " + deviationMinMillis
                    + " ms deviation, " + pauseMillis + " ms pause");
        }
    }
}
