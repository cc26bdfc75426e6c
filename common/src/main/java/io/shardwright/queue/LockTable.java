package io.shardwright.queue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which waiting groups may begin. A group gets all its locks at once or none, so groups cannot wait for each other in a circle; and in the
 * order in which they came, so none is overtaken for ever: a group also waits for conflicting groups that came before it and still wait.
 */
public final class LockTable {
    /** A lock asked for, or held if {@code granted}. */
    public record Entry(long group, LockRequest request, boolean granted) {}

    private LockTable() {}

    /**
     * Chooses the groups that may begin.
     *
     * @param entries the locks of all groups that have not ended
     * @param pending the waiting groups, in the order in which they came; one without entries needs no lock
     * @return those that may become active now, in the same order
     */
    public static List<Long> grantable(List<Entry> entries, List<Long> pending) {
        Map<String, Set<LockMode>> taken = new HashMap<>();
        Map<Long, List<LockRequest>> asked = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.granted()) {
                take(taken, entry.request());
            } else {
                asked.computeIfAbsent(entry.group(), g -> new ArrayList<>()).add(entry.request());
            }
        }
        List<Long> granted = new ArrayList<>();
        for (Long group : pending) {
            List<LockRequest> wanted = asked.getOrDefault(group, List.of());
            boolean free = wanted.stream()
                    .allMatch(request -> taken.getOrDefault(request.resource(), Set.of()).stream()
                            .allMatch(mode -> mode.compatible(request.mode())));
            if (free) {
                granted.add(group);
            }
            // Granted or not, those behind it must not pass.
            wanted.forEach(request -> take(taken, request));
        }
        return granted;
    }

    /** {@code group} waits because {@code holder} holds, or has asked first for, what it wants. */
    public record Conflict(LockRequest wanted, long holder, LockMode theirs, boolean granted) {}

    /** What keeps a waiting group from beginning, in the order of the entries. Empty if nothing does. */
    public static List<Conflict> conflicts(List<Entry> entries, long group) {
        Map<String, List<LockRequest>> wanted = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.group() == group && !entry.granted()) {
                wanted.computeIfAbsent(entry.request().resource(), resource -> new ArrayList<>())
                        .add(entry.request());
            }
        }
        List<Conflict> conflicts = new ArrayList<>();
        for (Entry other : entries) {
            boolean before = other.granted() || other.group() < group;
            if (before && other.group() != group) {
                LockMode theirs = other.request().mode();
                wanted.getOrDefault(other.request().resource(), List.of()).stream()
                        .filter(mine -> !theirs.compatible(mine.mode()))
                        .forEach(mine -> conflicts.add(new Conflict(mine, other.group(), theirs, other.granted())));
            }
        }
        return conflicts;
    }

    private static void take(Map<String, Set<LockMode>> taken, LockRequest request) {
        taken.computeIfAbsent(request.resource(), r -> EnumSet.noneOf(LockMode.class))
                .add(request.mode());
    }
}
