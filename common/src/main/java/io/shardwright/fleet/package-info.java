/**
 * The nodes of a fleet: their names, engines, addresses and what each of them can do.
 */
@NullMarked
package io.shardwright.fleet;

import org.jspecify.annotations.NullMarked;
