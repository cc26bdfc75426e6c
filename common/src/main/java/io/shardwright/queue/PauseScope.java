package io.shardwright.queue;

/** What a pause covers. Nothing covered is claimed, in neither direction; what runs finishes. */
public enum PauseScope {
    /** Everything. */
    CLUSTER,
    /** Every command of a node. */
    NODE,
    /** Every command of groups that lock the table or a shard of it. */
    TABLE,
    /** Every command of a group. */
    GROUP;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
