package io.shardwright.bench;

import java.util.Locale;

/** Who plans, and what. */
enum Planning {
    /** Ours, of shards that count the same. */
    SHARDWRIGHT,
    /** Ours, of shards whose sizes differ widely, by bytes. */
    SHARDWRIGHT_BYTES,
    /** Helix's strategy that keeps what is where it is. It knows no zones. */
    HELIX_AUTO,
    /** Helix's strategy that computes every place from the names of nodes and shards, then evens it out. It knows zones. */
    HELIX_CRUSH_ED;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean ours() {
        return this == SHARDWRIGHT || this == SHARDWRIGHT_BYTES;
    }
}
