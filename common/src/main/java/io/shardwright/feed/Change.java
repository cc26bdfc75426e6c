package io.shardwright.feed;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a thing stands since it changed last.
 *
 * @param id of a node, a table, or the scope and target of a pause its name
 * @param state as the API shows it, or {@link #GONE}
 * @param note why it stands so; empty if that goes without saying
 * @param version rises with every change of it that has no other sign
 * @param percentage how far it is, if it says so
 * @param within what it is part of, such as the rebalance of a move
 * @param settled whether it is not expected to change any more
 * @param at when it changed, epoch milliseconds
 */
public record Change(
        ChangeKind kind,
        String id,
        String state,
        String note,
        long version,
        OptionalInt percentage,
        Optional<String> within,
        Audience audience,
        boolean settled,
        long at) {
    /** The state of what is not there any more. */
    public static final String GONE = "gone";

    /** What tells things apart. */
    public record Subject(ChangeKind kind, String id) implements Comparable<Subject> {
        @Override
        public int compareTo(Subject other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : id.compareTo(other.id);
        }
    }

    public Subject subject() {
        return new Subject(kind, id);
    }

    /** Whether the other says of the same thing what this one says. */
    public boolean saysAs(Change other) {
        return movedTo(other.at).equals(other);
    }

    /** That it is not there any more. */
    public Change gone() {
        return new Change(kind, id, GONE, "", version, OptionalInt.empty(), within, audience, true, at);
    }

    /** The same about other tables. */
    public Change seenBy(Audience other) {
        return new Change(kind, id, state, note, version, percentage, within, other, settled, at);
    }

    private Change movedTo(long when) {
        return new Change(kind, id, state, note, version, percentage, within, audience, settled, when);
    }
}
