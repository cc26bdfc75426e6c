package io.shardwright.move;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From changes of a source's rows to what its target does. An update that moves a row to another key, or into or out of the buckets, is a delete and an insert, filtered
 * apart.
 *
 * <p>When a change counts: the target's rows were copied in chunks, each from a snapshot of its own, all taken after one point of the source's log, the start. Every change
 * after the start is done, in order, also those that a chunk's snapshot has seen already. The rows then go through states of before their chunk and end where the source
 * is, because each change names its row's whole state: the last one of a key wins, and a key without one has not changed since the start. Leaving out what a key's
 * snapshot has seen would save work and lose rows: let A hold a unique value before B does, and let only B's chunk be newer than both changes. To put A as it was in between
 * removes B, which holds the value already, and B's own change, left out, would never bring it back. {@code FuzzyCopyTest} shows both.
 */
public final class ChangeRule {
    private final int[] carried;
    private final int[] key;
    private final int filterPlace;
    private final Optional<BucketFilter> filter;

    /** @param source the table whose changes come, all its columns in order */
    public ChangeRule(TableShape source, RowSelection selection) {
        this.carried = selection.columns().stream().mapToInt(source::place).toArray();
        this.key = selection.key().stream().mapToInt(source::place).toArray();
        this.filter = selection.filter();
        this.filterPlace = filter.map(f -> source.place(f.column())).orElse(-1);
    }

    /** What the target does for one change, in order; nothing if none of it concerns the target. */
    public List<KeyedChange> apply(RowChange change) {
        Optional<Row> before = change.before().filter(this::admits);
        Optional<Row> after = change.after().filter(this::admits);
        List<KeyedChange> changes = new ArrayList<>(2);
        before.map(row -> row.pick(key))
                .filter(old -> after.isEmpty() || !old.equals(after.get().pick(key)))
                .ifPresent(old -> changes.add(new KeyedChange.Remove(old)));
        after.ifPresent(row -> changes.add(new KeyedChange.Put(row.pick(carried))));
        return changes;
    }

    private boolean admits(Row row) {
        return filter.isEmpty() || filter.get().admits(row.value(filterPlace));
    }
}
