package io.shardwright.move;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A point in a binary log: the newest transaction of each domain before it. Written {@code 0-1-17,3-1-4}; empty before the first transaction. Within a
 * domain only the sequence counts, as the log of one server has it rising there.
 */
public record GtidPosition(Map<Long, Gtid> byDomain) {
    /** Before everything. */
    public static final GtidPosition START = new GtidPosition(Map.of());

    public GtidPosition {
        byDomain = Map.copyOf(byDomain);
        byDomain.forEach((domain, gtid) -> {
            if (gtid.domain() != domain) {
                throw new IllegalArgumentException(gtid + " is not of domain " + domain);
            }
        });
    }

    /** Reads what {@code @@gtid_binlog_pos} shows. */
    public static GtidPosition parse(String text) {
        if (text.isBlank()) {
            return START;
        }
        return of(List.of(text.split(",", -1)).stream().map(Gtid::parse).toList());
    }

    /** The position after these; of several of a domain after the last. */
    public static GtidPosition of(Collection<Gtid> gtids) {
        GtidPosition position = START;
        for (Gtid gtid : gtids) {
            position = position.with(gtid);
        }
        return position;
    }

    /** Whether the transaction lies before this point. */
    public boolean covers(Gtid gtid) {
        return sequence(gtid.domain()) >= gtid.sequence();
    }

    /** Whether everything before the other point lies before this one too. */
    public boolean covers(GtidPosition other) {
        return other.byDomain.values().stream().allMatch(this::covers);
    }

    /** The point just after a transaction that follows this one; what lies before already changes nothing. */
    public GtidPosition with(Gtid gtid) {
        if (covers(gtid) && byDomain.containsKey(gtid.domain())) {
            return this;
        }
        SortedMap<Long, Gtid> next = new TreeMap<>(byDomain);
        next.put(gtid.domain(), gtid);
        return new GtidPosition(next);
    }

    /** How many transactions lie between this point and a later one, at most: servers may leave sequence numbers out. */
    public long distanceTo(GtidPosition later) {
        return later.byDomain.values().stream()
                .mapToLong(gtid -> Math.max(0, gtid.sequence() - sequence(gtid.domain())))
                .sum();
    }

    /** The newest transaction of a domain. */
    public Optional<Gtid> in(long domain) {
        return Optional.ofNullable(byDomain.get(domain));
    }

    private long sequence(long domain) {
        Gtid gtid = byDomain.get(domain);
        return gtid == null ? -1 : gtid.sequence();
    }

    @Override
    public String toString() {
        return new TreeMap<>(byDomain).values().stream().map(Gtid::toString).collect(joining(","));
    }
}
