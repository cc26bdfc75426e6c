/** Clients that use a sharded table through its distributed tables and know afterwards whether every answer they were given was true. */
@NullMarked
package io.shardwright.traffic;

import org.jspecify.annotations.NullMarked;
