/**
 * Processes that belong to this one: they get neither its Ctrl-C nor its hang-up, are stopped in the order their owner decides, and are told to
 * end when their owner dies, however it dies. Needs a POSIX shell; the servers that Shardwright starts for itself run on Linux only.
 */
@NullMarked
package io.shardwright.child;

import org.jspecify.annotations.NullMarked;
