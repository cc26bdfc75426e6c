package io.shardwright.cleanup;

/**
 * How old a record must be before it goes, counted from when it had served: from the end of its group, its session, its move.
 *
 * @param failedHours groups that were rolled back leave the queue
 * @param queueDays other groups leave the queue
 * @param historyDays groups leave the history
 * @param stateDays everything else
 * @param ledgerHours groups leave the ledgers of their nodes
 * @param scratchMinutes what a rehearsal, or a group that has ended, has left on a node
 */
public record CleanupAges(
        int failedHours, int queueDays, int historyDays, int stateDays, int ledgerHours, int scratchMinutes) {
    /** A quarter's history: whoever asks what was done to a table asks within that. */
    public static final CleanupAges DEFAULT = new CleanupAges(24, 7, 90, 30, 24, 60);

    private static final long MINUTE_MILLIS = 60_000;
    private static final long HOUR_MILLIS = 60 * MINUTE_MILLIS;
    private static final long DAY_MILLIS = 24 * HOUR_MILLIS;

    public CleanupAges {
        if (Math.min(Math.min(failedHours, queueDays), Math.min(historyDays, stateDays)) < 0
                || Math.min(ledgerHours, scratchMinutes) < 0) {
            throw new IllegalArgumentException("an age is negative");
        }
    }

    long failedMillis() {
        return failedHours * HOUR_MILLIS;
    }

    long queueMillis() {
        return queueDays * DAY_MILLIS;
    }

    long historyMillis() {
        return historyDays * DAY_MILLIS;
    }

    long stateMillis() {
        return stateDays * DAY_MILLIS;
    }

    long ledgerMillis() {
        return ledgerHours * HOUR_MILLIS;
    }

    long scratchMillis() {
        return scratchMinutes * MINUTE_MILLIS;
    }
}
