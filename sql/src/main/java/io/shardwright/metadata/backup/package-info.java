/**
 * The metadata database in a file, and back: one consistent snapshot, written so that whatever happens to the file is noticed before anything is
 * restored from it. What is restored begins a new life of the database, in which nothing runs until it has been compared with the nodes.
 */
@NullMarked
package io.shardwright.metadata.backup;

import org.jspecify.annotations.NullMarked;
