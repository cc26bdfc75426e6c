/**
 * A whole fleet in one thread: simulated nodes, metadata database, network, clock and processes, driven by one seed and running the product's
 * own rules of the queue. Faults come at every step; checkers watch one invariant each; a seed that fails can be replayed with a log.
 */
@NullMarked
package io.shardwright.simulation;

import org.jspecify.annotations.NullMarked;
