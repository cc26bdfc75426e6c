package io.shardwright.api;

/**
 * One copy of a shard.
 *
 * @param physicalName the table on the node
 * @param role {@code primary}
 * @param epoch of the shard: rises with every change of its owner
 */
public record ReplicaView(String node, String physicalName, String role, long epoch) {}
