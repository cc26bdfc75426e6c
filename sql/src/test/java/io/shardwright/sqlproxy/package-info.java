/** The proxy with rules, for the tests of this and other modules. */
@NullMarked
package io.shardwright.sqlproxy;

import org.jspecify.annotations.NullMarked;
