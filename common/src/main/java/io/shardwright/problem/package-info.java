/**
 * How Shardwright says no: every refusal and failure carries a stable code, one short sentence of what is wrong
 * and one of what to do about it.
 */
@NullMarked
package io.shardwright.problem;

import org.jspecify.annotations.NullMarked;
