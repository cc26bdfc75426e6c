package io.shardwright.table;

import io.shardwright.fleet.NodeName;

/**
 * One copy of a shard.
 *
 * @param physicalName the table on the node
 * @param epoch of the shard: rises with every change of its owner, and is part of the physical name
 * @param madeEpoch at which its table was made: an earlier one once a move was reversed
 * @param cluster of the engine's own, which keeps the copies in step; empty if none does
 */
public record Replica(NodeName node, String physicalName, long epoch, Role role, long madeEpoch, String cluster) {
    /** One that no cluster of the engine's keeps in step. */
    public Replica(NodeName node, String physicalName, long epoch, Role role, long madeEpoch) {
        this(node, physicalName, epoch, role, madeEpoch, "");
    }

    /** One whose table is made now. */
    public Replica(NodeName node, String physicalName, long epoch, Role role) {
        this(node, physicalName, epoch, role, epoch);
    }

    /** The same copy, kept in step by a cluster. */
    public Replica in(String name) {
        return new Replica(node, physicalName, epoch, role, madeEpoch, name);
    }

    /** The same copy in another role. */
    public Replica as(Role other) {
        return new Replica(node, physicalName, epoch, other, madeEpoch, cluster);
    }

    /** What a copy is for. */
    public enum Role {
        /** Takes reads and writes. */
        PRIMARY,
        /** Follows; or an equal among equals where the engine itself replicates. */
        FOLLOWER;

        /** The name as it is stored and shown. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
