package io.shardwright.move;

import java.util.Optional;

/**
 * What one source gives to a target. Moving is one of them without a filter; several targets with a filter each split a table, and several parts of one target merge.
 *
 * @param node the source's, as the target remembers it
 * @param table on that node
 * @param filter which rows; empty for all
 * @param fenceStem how the names begin under which the move takes the table out of service; being renamed to one of them and back does not alter it. Empty for none
 */
public record MovePart(String node, TableAddress table, Optional<BucketFilter> filter, String fenceStem) {
    /** A part whose table keeps its name. */
    public MovePart(String node, TableAddress table, Optional<BucketFilter> filter) {
        this(node, table, filter, "");
    }

    /** Whether a renaming takes the table out of service, or puts it back. */
    public boolean fences(Renaming renaming) {
        return (renaming.from().equals(table) && isFence(renaming.to()))
                || (renaming.to().equals(table) && isFence(renaming.from()));
    }

    private boolean isFence(TableAddress other) {
        return !fenceStem.isEmpty()
                && other.schema().equals(table.schema())
                && other.name().startsWith(fenceStem);
    }
}
