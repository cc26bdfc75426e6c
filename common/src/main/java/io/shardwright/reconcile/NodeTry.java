package io.shardwright.reconcile;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.Direction;

/**
 * What a node has written down of one half of a command.
 *
 * @param incarnation of the metadata database in which the command was published
 * @param attempt the newest try that announced itself
 */
public record NodeTry(NodeName node, Incarnation incarnation, int seq, Direction direction, int attempt, End end) {}
