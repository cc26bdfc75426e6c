package io.shardwright.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that was ever true of one row. One client writes it, one change after another; each change gives it the next version. Others read it: what they see must have been true at some
 * moment between their asking and their answer. Safe for use by many threads.
 */
final class RowHistory {
    /**
     * The row at one version.
     *
     * @param present whether there is a row
     * @param amount of it; 0 if there is none
     */
    record State(boolean present, long amount) {}

    private final List<State> versions = new ArrayList<>();
    private int acknowledged;

    RowHistory(State first) {
        versions.add(first);
    }

    /** The newest version that is known to be true. */
    synchronized int acknowledged() {
        return acknowledged;
    }

    synchronized State state() {
        return versions.get(acknowledged);
    }

    /** The newest version that may be true. */
    synchronized int begun() {
        return versions.size() - 1;
    }

    /** What may be true once the change that was begun has happened. */
    synchronized State newest() {
        return versions.get(begun());
    }

    /** Notes that a change is about to be sent; returns its version. */
    synchronized int begin(State after) {
        if (begun() != acknowledged) {
            throw new IllegalStateException("a change is under way");
        }
        versions.add(after);
        return begun();
    }

    /** The change that was begun has happened. */
    synchronized void happened() {
        acknowledged = begun();
    }

    /** The change that was begun has not happened, and never will. */
    synchronized void refused() {
        versions.remove(begun());
    }

    /**
     * What is wrong with an answer to a read.
     *
     * @param from {@link #acknowledged} when the question was asked
     * @param seen what was; empty if no row was
     */
    synchronized Optional<String> judge(int from, Optional<Seen> seen) {
        if (seen.isPresent()) {
            Seen row = seen.get();
            if (row.version() < from || row.version() > begun()) {
                return Optional.of(
                        "version " + row.version() + " was seen, and only " + from + " to " + begun() + " can be");
            }
            State state = versions.get(row.version());
            return state.present() && state.amount() == row.amount()
                    ? Optional.empty()
                    : Optional.of(
                            "version " + row.version() + " was seen with amount " + row.amount() + ", and is " + state);
        }
        for (int version = from; version <= begun(); version++) {
            if (!versions.get(version).present()) {
                return Optional.empty();
            }
        }
        return Optional.of("no row was seen, and there is one from version " + from + " to " + begun());
    }

    /** A row as it was read. */
    record Seen(int version, long amount) {}
}
