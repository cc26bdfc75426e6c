/**
 * Moves the rows of a shard into this worker's node: copies them from the workers of their nodes, follows their changes, compares both, and tells how far it is. And gives this node's own
 * rows to others who do.
 */
@NullMarked
package io.shardwright.shardcopy;

import org.jspecify.annotations.NullMarked;
