/**
 * Carrying out the plan of a rebalance: its states, and what the leader does next. Decides only; orders and records are elsewhere.
 */
@NullMarked
package io.shardwright.rebalance;

import org.jspecify.annotations.NullMarked;
