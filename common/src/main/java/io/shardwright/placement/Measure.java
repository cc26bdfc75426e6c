package io.shardwright.placement;

import java.util.Locale;

/** What is to be spread evenly. */
public enum Measure {
    /** How many replicas. */
    COUNT,
    /** How many bytes they have. */
    BYTES,
    /** How much load they bear. */
    LOAD;

    /** The measure as users write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What one copy of a shard counts. */
    public long of(PlacedShard shard) {
        return switch (this) {
            case COUNT -> 1;
            case BYTES -> shard.bytes();
            case LOAD -> shard.load();
        };
    }
}
