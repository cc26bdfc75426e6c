/** Values that change while a process runs. */
@NullMarked
package io.shardwright.live;

import org.jspecify.annotations.NullMarked;
