/**
 * The coordinator's process: election, the leader's term, and the loop that takes groups through the steps
 * which only a leader may take.
 */
@NullMarked
package io.shardwright.leader;

import org.jspecify.annotations.NullMarked;
