package io.shardwright.traffic;

import io.shardwright.manticore.SearchHoldings;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** What is known of the rows of a table to which clients add some, each once. Safe for use by many threads. */
public final class SearchRows {
    /** As many rows of one server as a test or a benchmark ever has. */
    private static final int ROWS_MAX = 1_000_000;

    private final AtomicLong newest;
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Long> possible = ConcurrentHashMap.newKeySet();

    /** @param filled the table has the rows 1 to this, which are to stay; 0 if it is empty */
    public SearchRows(long filled) {
        newest = new AtomicLong(filled);
        LongStream.rangeClosed(1, filled).forEach(id -> {
            possible.add(id);
            acknowledged.add(id);
        });
    }

    /**
     * How the rows that are there differ from what is known.
     *
     * @param lost acknowledged, and not there
     * @param twice there more than once
     * @param strange there, and refused, or written by nobody
     */
    public record Verdict(Set<Long> lost, Set<Long> twice, Set<Long> strange) {
        public Verdict {
            lost = Set.copyOf(lost);
            twice = Set.copyOf(twice);
            strange = Set.copyOf(strange);
        }

        /** Whether every row is where it is to be once. */
        public boolean isClean() {
            return lost.isEmpty() && twice.isEmpty() && strange.isEmpty();
        }
    }

    /** The next row, which may be there from now on. */
    long begin() {
        long id = newest.incrementAndGet();
        possible.add(id);
        return id;
    }

    void acknowledged(long id) {
        acknowledged.add(id);
    }

    void refused(long id) {
        possible.remove(id);
    }

    /** The ids of all rows of a server's own table, distributed or not. */
    public static List<Long> of(SearchHoldings server, String table) {
        return server
                .rows("SELECT id FROM " + table + " LIMIT " + ROWS_MAX + " OPTION max_matches=" + ROWS_MAX)
                .stream()
                .map(row -> Long.parseLong(row.get(0)))
                .toList();
    }

    /** What to say of the rows that are there; while rows are written some may be missing that a copy has not got yet. */
    public Verdict judge(Collection<Long> there) {
        Set<Long> seen = new HashSet<>();
        Set<Long> twice = new HashSet<>();
        Set<Long> strange = new HashSet<>();
        for (long id : there) {
            if (!seen.add(id)) {
                twice.add(id);
            }
            if (!possible.contains(id)) {
                strange.add(id);
            }
        }
        Set<Long> lost = new HashSet<>(acknowledged);
        lost.removeAll(seen);
        return new Verdict(lost, twice, strange);
    }
}
