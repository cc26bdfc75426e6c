/**
 * Plans: what is asked of the fleet, turned into command pairs with their order, before anything is written. A dry run and an execution are the same
 * plan. Pure rules over values.
 */
@NullMarked
package io.shardwright.planning;

import org.jspecify.annotations.NullMarked;
