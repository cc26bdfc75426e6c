package io.shardwright.reconcile;

import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;

/**
 * What was read from a node, beside the tries of groups.
 *
 * @param mark its fence
 * @param generation the highest generation of the tables on it; 0 if there are none
 */
public record NodeFindings(NodeName node, NodeMark mark, long generation) {}
