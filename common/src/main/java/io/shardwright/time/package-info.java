/**
 * The one home of clocks and of waiting: everything else takes time as an argument.
 */
@NullMarked
package io.shardwright.time;

import org.jspecify.annotations.NullMarked;
