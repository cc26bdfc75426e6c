/**
 * A session's work: claim commands in batches, run them on lanes, record what became of them, and answer the queries of
 * coordinators. Each loop goes at its own pace; what finished is kept in memory until the metadata database has it.
 */
@NullMarked
package io.shardwright.run;

import org.jspecify.annotations.NullMarked;
