/** What log lines are about. */
@NullMarked
package io.shardwright.logging;

import org.jspecify.annotations.NullMarked;
