/** The phases of moving a shard, as a worker does them for commands of the queue; and the way back that stays open after it. */
@NullMarked
package io.shardwright.shardmove;

import org.jspecify.annotations.NullMarked;
