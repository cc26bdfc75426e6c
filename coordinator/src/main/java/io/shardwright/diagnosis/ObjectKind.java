package io.shardwright.diagnosis;

import java.util.Locale;

/** What there is on a node. */
public enum ObjectKind {
    /** The node itself. */
    NODE,
    /** The table of a shard. */
    SHARD,
    /** A table under a sharded table's own name that leads to all of its shards. */
    DISTRIBUTED,
    /** By which distributed tables reach another node. */
    SERVER,
    /** A table that exists for a time only. */
    TEMPORARY;

    /** The name as it is shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
