/**
 * Sharded tables: their names, their columns and keys as users write them, what of that a sharded table can keep, and the map from buckets to shards
 * to the nodes that hold them. Values and rules only.
 */
@NullMarked
package io.shardwright.table;

import org.jspecify.annotations.NullMarked;
