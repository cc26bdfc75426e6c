/** The real Manticore servers that the tests of this and other modules use where they are named. */
@NullMarked
package io.shardwright.searchd;

import org.jspecify.annotations.NullMarked;
