package io.shardwright.feed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is to be told: what a look has found that is other than what was told last. */
public final class NewChanges {
    /** The oldest first: who tells only the first of them tells the others after the next look. */
    private static final Comparator<Change> ORDER =
            Comparator.comparingLong(Change::at).thenComparing(Change::subject);

    private NewChanges() {}

    /**
     * Compares.
     *
     * @param told the last of each thing
     * @param seen of kinds that are {@linkplain ChangeKind#seenWhole seen whole} everything that is not settled
     */
    public static List<Change> of(Map<Change.Subject, Change> told, List<Change> seen) {
        List<Change> changes = new ArrayList<>();
        Set<Change.Subject> there = new HashSet<>();
        for (Change now : seen) {
            there.add(now.subject());
            Change before = told.get(now.subject());
            if (before == null || !before.saysAs(now)) {
                changes.add(now);
            }
        }
        told.forEach((subject, before) -> {
            if (subject.kind().seenWhole() && !before.settled() && !there.contains(subject)) {
                changes.add(before.gone());
            }
        });
        changes.sort(ORDER);
        return changes;
    }
}
