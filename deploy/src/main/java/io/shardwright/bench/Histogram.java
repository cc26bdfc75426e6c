package io.shardwright.bench;

/** Times in classes of a width, so that many take no more room than few. Not for several threads. */
final class Histogram {
    private static final int CLASSES = 1 << 18;
    private static final double MICROS_A_MILLI = 1e3;

    private final long widthMicros;
    private final int[] counts = new int[CLASSES];
    private long count;
    private long most;

    /** @param widthMicros of a class: as exact as it gets. Beyond some 262,000 classes only the longest is known */
    Histogram(long widthMicros) {
        this.widthMicros = widthMicros;
    }

    void add(long micros) {
        long positive = Math.max(0, micros);
        counts[(int) Math.min(CLASSES - 1, positive / widthMicros)]++;
        most = Math.max(most, positive);
        count++;
    }

    long count() {
        return count;
    }

    double maxMillis() {
        return most / MICROS_A_MILLI;
    }

    /** What the given share stayed below, in milliseconds: the upper end of its class. */
    double percentileMillis(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < CLASSES && count > 0; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return (i == CLASSES - 1 ? most : Math.min(most, (i + 1) * widthMicros)) / MICROS_A_MILLI;
            }
        }
        return 0;
    }
}
