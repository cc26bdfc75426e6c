package io.shardwright.simulation;

import io.shardwright.attempt.HalfKind;

/**
 * What a simulated command does to its node.
 *
 * @param object the table it makes, renames or writes
 * @param other the new name of a rename; else empty
 * @param definition of what it makes: the same name can be there with another
 */
record Op(Kind kind, String object, String other, int definition) {
    /** The kinds of change, by how their outcome can be told. */
    enum Kind {
        /** CREATE; its inverse drops. Probed. */
        CREATE(HalfKind.DEFINITION),
        /** A typed rename into quarantine; its inverse renames back. Probed. */
        RENAME(HalfKind.DEFINITION),
        /** Adds one row; its inverse takes it away. Told by the ledger. */
        ROWS(HalfKind.ROWS),
        /** A statement without probes that may do a part of what it does. */
        OPAQUE(HalfKind.OPAQUE);

        private final HalfKind half;

        Kind(HalfKind half) {
            this.half = half;
        }
    }

    HalfKind half() {
        return kind.half;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case CREATE -> "create " + object + "#" + definition;
            case RENAME -> "rename " + object + " to " + other;
            case ROWS -> "insert into " + object;
            case OPAQUE -> "call " + object;
        };
    }
}
