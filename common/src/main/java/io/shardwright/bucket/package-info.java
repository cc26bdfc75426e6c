/**
 * Buckets: the 1,024 parts into which the rows of every sharded table fall for its life, the function from a key to its bucket in its Java and
 * its SQL form, and sets of buckets, which are what shards are.
 */
@NullMarked
package io.shardwright.bucket;

import org.jspecify.annotations.NullMarked;
