/**
 * How a fleet is: what was found, measured against thresholds. A check is a row of a table; what is known of the fleet, the thresholds and the
 * time come in as values, and a report with what to do goes out. Knows no SQL and no clock.
 */
@NullMarked
package io.shardwright.health;

import org.jspecify.annotations.NullMarked;
