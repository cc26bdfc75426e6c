package io.shardwright.move;

import io.shardwright.fleet.NodeName;
import java.util.UUID;

/**
 * One shard on its way to the node that works at it.
 *
 * @param move names it among all that the node remembers
 * @param source the node that the rows come from
 * @param from the table there
 * @param into the table here
 * @param fenceStem how the names begin under which the move takes {@code from} out of service
 */
public record Transfer(UUID move, NodeName source, TableAddress from, TableAddress into, String fenceStem) {}
