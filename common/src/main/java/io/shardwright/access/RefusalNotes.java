package io.shardwright.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the audit is told of refused calls. The first of a kind is told at once, how many followed when its minute is over; beyond {@link #KINDS_MAX} kinds
 * in a minute the rest is one kind. So whoever floods the server with bad calls adds a bounded number of entries, and none goes uncounted. Safe for use by
 * many threads.
 */
public final class RefusalNotes {
    /** In a minute. Twice as many entries, and two more, are the most that are written in it. */
    static final int KINDS_MAX = 20;

    static final long WINDOW_MILLIS = 60_000;

    private static final Kind OTHERS = new Kind("several", "", "several", "several");

    private Map<Kind, Long> counts = new LinkedHashMap<>();
    private List<Note> fresh = new ArrayList<>();
    private long since;

    /**
     * Calls that are alike.
     *
     * @param who as the key says, or nobody
     * @param operation that was asked for
     * @param code of the refusal
     */
    public record Kind(String who, String address, String operation, String code) {}

    /** Refused calls of a kind. */
    public record Note(Kind kind, long calls) {}

    /** @param now on a clock that only goes forward */
    public synchronized void add(Kind kind, long now) {
        roll(now);
        Kind counted = counts.containsKey(kind) || counts.size() < KINDS_MAX ? kind : OTHERS;
        Long before = counts.get(counted);
        if (before == null) {
            fresh.add(new Note(counted, 1));
        }
        counts.put(counted, before == null ? 0 : before + 1);
    }

    /** What is to be told now; it is not told again. */
    public synchronized List<Note> take(long now) {
        roll(now);
        List<Note> due = fresh;
        fresh = new ArrayList<>();
        return due;
    }

    private void roll(long now) {
        if (now - since < WINDOW_MILLIS) {
            return;
        }
        counts.forEach((kind, more) -> {
            if (more > 0) {
                fresh.add(new Note(kind, more));
            }
        });
        counts = new LinkedHashMap<>();
        since = now;
    }
}
