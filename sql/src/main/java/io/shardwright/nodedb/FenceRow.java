package io.shardwright.nodedb;

/**
 * What a node's fence says.
 *
 * @param epoch the newest session that has taken the node; 0 if none has
 * @param incarnation of the metadata database that gave the epoch; empty if none has
 */
public record FenceRow(long epoch, String incarnation) {}
