/** When something is due by a cron expression. The home of the library that reads them. */
@NullMarked
package io.shardwright.cron;

import org.jspecify.annotations.NullMarked;
