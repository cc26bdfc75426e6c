package io.shardwright.queue;

import io.shardwright.fleet.NodeName;
import java.util.List;

/** What a pause covers. Nothing covered is claimed, in neither direction; what runs finishes. */
public enum PauseScope {
    /** Everything. */
    CLUSTER,
    /** Every command of a node. */
    NODE,
    /** Every command of groups that lock the table or a shard of it. */
    TABLE,
    /** Every command of a group. */
    GROUP,
    /** Every command of a group that a reconciliation could not settle. No pause of an operator: only a later reconciliation, or stopping the group, ends it. */
    WITHHELD;

    /** What operators may pause. */
    public static final List<PauseScope> OF_OPERATORS = List.of(CLUSTER, NODE, TABLE, GROUP);

    /** Whether a pause of this scope keeps a node from claiming anything at all; those of tables and groups leave out some groups only. */
    public boolean coversAllOf(NodeName node, String target) {
        return this == CLUSTER || (this == NODE && target.equals(node.value()));
    }

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
