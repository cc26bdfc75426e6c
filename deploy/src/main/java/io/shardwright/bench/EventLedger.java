package io.shardwright.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** All events that any stream has been told: what each of them has to have been told too. Not for several threads. */
final class EventLedger {
    /** When a group changed, epoch milliseconds, by place; {@link #UNTIMED} of what else changed. */
    private final Map<Long, Long> changedAt = new HashMap<>();

    /** A change whose time is that of the look which found it. */
    static final long UNTIMED = -1;

    private final Map<String, String> groups = new HashMap<>();
    private long end;

    boolean knows(long place) {
        return changedAt.containsKey(place);
    }

    /** Takes an event that is not known yet, of something but a group. */
    void add(long place) {
        note(place, UNTIMED);
    }

    /** Takes an event of a group that is not known yet. */
    void addGroup(long place, String group, String state, long at) {
        note(place, at);
        groups.put(group, state);
    }

    private void note(long place, long at) {
        changedAt.put(place, at);
        end = Math.max(end, place);
    }

    long changedAt(long place) {
        return changedAt.getOrDefault(place, UNTIMED);
    }

    /** The last place that anybody was told of. */
    long end() {
        return end;
    }

    int size() {
        return changedAt.size();
    }

    /** What was told last of a group. */
    Optional<String> state(String group) {
        return Optional.ofNullable(groups.get(group));
    }

    /** All places, ascending. */
    long[] places() {
        long[] places = changedAt.keySet().stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(places);
        return places;
    }
}
