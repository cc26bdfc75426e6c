/**
 * What a leader may bring on its way again without asking anybody: facts go in, steps come out, each with its reason, and what is left to others with
 * why. No step undoes, repeats or forgets anything that the queue's own rules would not. Knows no SQL and no clock.
 */
@NullMarked
package io.shardwright.recovery;

import org.jspecify.annotations.NullMarked;
