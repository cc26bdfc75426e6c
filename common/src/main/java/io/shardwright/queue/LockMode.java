package io.shardwright.queue;

/** The modes of a group's locks. A lock on a shard is taken with intent locks on its table and on the cluster. */
public enum LockMode {
    /** Intends to read below. */
    IS,
    /** Intends to change below. */
    IX,
    /** Reads; others may read. */
    S,
    /** Changes; alone. */
    X;

    /** Whether two groups may hold these at once on the same thing (Gray et al., Granularity of Locks, 1976). */
    public boolean compatible(LockMode other) {
        return switch (this) {
            case IS -> other != X;
            case IX -> other == IS || other == IX;
            case S -> other == IS || other == S;
            case X -> false;
        };
    }
}
