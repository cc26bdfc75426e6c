/**
 * The metadata database, the one truth of a fleet: its connections and migrations, and one gateway for each who
 * speaks to it (publisher, worker session, leader, readers). Every method is one transaction in READ COMMITTED;
 * what a transaction decides is decided by pure rules of the queue.
 */
@NullMarked
package io.shardwright.metadata;

import org.jspecify.annotations.NullMarked;
