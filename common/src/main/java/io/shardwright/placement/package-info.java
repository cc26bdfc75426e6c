/**
 * Where replicas are to be, and the least that has to move: a pure function of nodes, shards and rules. Constraints veto, scores choose among what
 * they leave, and both say why.
 */
@NullMarked
package io.shardwright.placement;

import org.jspecify.annotations.NullMarked;
