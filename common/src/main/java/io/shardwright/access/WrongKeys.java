package io.shardwright.access;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the wrong keys that come from an address. Guessing 256 bits is hopeless at any rate; this keeps whoever tries, or has an old key in a loop, from
 * taking more of the server than he may, and from telling apart what was wrong. Safe for use by many threads.
 */
public final class WrongKeys {
    /** Of one address within {@link #WINDOW_MILLIS}: a person who mistypes a file's name is far below. */
    static final int TRIES_MAX = 20;

    static final long WINDOW_MILLIS = 60_000;

    /** Whoever has more addresses than this is forgotten from the oldest on: memory is bounded, and he gains nothing but answers of another kind. */
    static final int ADDRESSES_MAX = 10_000;

    private record Count(long since, int tries) {}

    private final Map<String, Count> byAddress = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    /**
     * Notes one more.
     *
     * @param now on a clock that only goes forward
     * @return whether these are too many
     */
    public synchronized boolean note(String address, long now) {
        Count before = byAddress.get(address);
        if (before == null || now - before.since() >= WINDOW_MILLIS) {
            byAddress.remove(address);
            byAddress.put(address, new Count(now, 1));
            return false;
        }
        int tries = Math.min(before.tries() + 1, TRIES_MAX + 1);
        byAddress.put(address, new Count(before.since(), tries));
        return tries > TRIES_MAX;
    }
}
