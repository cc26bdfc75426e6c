/**
 * What runs by itself, and when: schedules, what a leader does about one, and what a change makes of it. When a schedule is due next comes in as a function, the
 * time as an argument. Knows no SQL, no clock and no cron.
 */
@NullMarked
package io.shardwright.schedule;

import org.jspecify.annotations.NullMarked;
