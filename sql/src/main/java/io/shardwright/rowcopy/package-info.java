/**
 * The rows of one table, read from one node and written to another, exactly: shapes, snapshots, chunks, checksums, and the writing of changes, each with its position in one
 * transaction.
 */
@NullMarked
package io.shardwright.rowcopy;

import org.jspecify.annotations.NullMarked;
