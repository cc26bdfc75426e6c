package io.shardwright.bench;

import java.util.Arrays;

/** What one stream was told, over all the connections that it had. Not for several threads. */
final class StreamTally {
    private long from = -1;
    private long at = -1;
    private long told;
    private long toldBefore;
    private long disordered;
    private int resets;

    /** It begins, or loads anew, after a place. */
    void reset(long place) {
        resets++;
        from = place;
        at = place;
        toldBefore = told;
    }

    void event(long place) {
        if (place <= at) {
            disordered++;
            return;
        }
        at = place;
        told++;
    }

    /** It has been read up to here. */
    void heartbeat(long place) {
        at = Math.max(at, place);
    }

    /** Whether it has been told where it begins. */
    boolean begun() {
        return resets > 0;
    }

    /** How many events it was told. */
    long told() {
        return told;
    }

    long at() {
        return at;
    }

    /** Events that came twice or after later ones. */
    long disordered() {
        return disordered;
    }

    /** How often it had to load anew; at its beginning it has to. */
    int resets() {
        return resets;
    }

    /**
     * How many events it was not told since it began.
     *
     * @param places of all events that anybody was told, ascending
     */
    long missed(long[] places) {
        return after(places, at) - after(places, from) - (told - toldBefore);
    }

    private static int after(long[] places, long place) {
        int index = Arrays.binarySearch(places, place);
        return index >= 0 ? index + 1 : -index - 1;
    }
}
