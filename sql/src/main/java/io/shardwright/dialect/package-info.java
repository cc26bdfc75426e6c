/**
 * How SQL is written for each engine: quoting, the statements that make and drop the tables behind a sharded table, and a user's statement
 * rewritten from the logical table to one of its shards. Text in, text out; nothing here connects to anything.
 */
@NullMarked
package io.shardwright.dialect;

import org.jspecify.annotations.NullMarked;
