/**
 * What a command may do on its node: plain SQL, or a typed action for what no SQL says. One sealed type,
 * versioned.
 */
@NullMarked
package io.shardwright.action;

import org.jspecify.annotations.NullMarked;
