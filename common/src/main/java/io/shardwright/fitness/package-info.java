/**
 * Whether a node fits a fleet: what it says of itself, compared with what the others say, and when a newcomer that fits is admitted.
 */
@NullMarked
package io.shardwright.fitness;

import org.jspecify.annotations.NullMarked;
