/**
 * Patience with databases and ZooKeeper, and its limits: which failures are worth another attempt, after what pause, how
 * often, and when to stop asking for a while. The one home of Resilience4j.
 */
@NullMarked
package io.shardwright.resilience;

import org.jspecify.annotations.NullMarked;
