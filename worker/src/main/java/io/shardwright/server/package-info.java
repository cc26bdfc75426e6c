/** The servers of nodes as a worker's sessions take and use them, one implementation for each engine. */
@NullMarked
package io.shardwright.server;

import org.jspecify.annotations.NullMarked;
