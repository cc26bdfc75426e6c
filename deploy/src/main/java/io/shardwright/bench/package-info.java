/**
 * Measures the queue on a private MariaDB: its throughput beside that of another database-backed queue, and what recording and running the way
 * back costs; how fast shards move beside tools that dump and load; how long plans of a rebalance take and how little they move beside another
 * planner. Each measurement is a process of its own, so that processor time and memory are told apart.
 */
@NullMarked
package io.shardwright.bench;

import org.jspecify.annotations.NullMarked;
