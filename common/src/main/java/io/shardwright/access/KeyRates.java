package io.shardwright.access;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests each key may send: a bucket that holds two seconds' worth of them and fills steadily, so a program that asks in bursts is not held up and
 * one in a loop is. Safe for use by many threads.
 */
public final class KeyRates {
    /** What a bucket holds, in seconds of its filling. */
    static final int BURST_SECONDS = 2;

    /** Whoever has more keys than this in use begins with full buckets now and then. */
    static final int KEYS_MAX = 10_000;

    private static final double MILLIS = 1_000;

    private final int perSecond;

    private record Bucket(double left, long at) {}

    private final Map<KeyId, Bucket> buckets = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<KeyId, Bucket> eldest) {
            return size() > KEYS_MAX;
        }
    };

    /** @param perSecond requests of one key; at least 1 */
    public KeyRates(int perSecond) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("a key may send at least one request a second");
        }
        this.perSecond = perSecond;
    }

    /**
     * Takes one request of a key's.
     *
     * @param now on a clock that only goes forward, milliseconds
     * @return whether it may be sent; if not, the next may within a second
     */
    public synchronized boolean take(KeyId key, long now) {
        double full = (double) perSecond * BURST_SECONDS;
        Bucket before = buckets.get(key);
        double left = before == null ? full : Math.min(full, before.left() + (now - before.at()) * perSecond / MILLIS);
        boolean taken = left >= 1;
        buckets.put(key, new Bucket(taken ? left - 1 : left, now));
        return taken;
    }
}
