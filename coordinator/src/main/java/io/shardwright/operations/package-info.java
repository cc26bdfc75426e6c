/**
 * What an administrator can do, whoever asks: create and drop tables, submit groups, look at all of them, find a row's shard and run a
 * statement on shards. Every change is checked as a whole before anything is written, a dry run takes the same way up to that point, and a
 * change under an idempotency key happens once.
 */
@NullMarked
package io.shardwright.operations;

import org.jspecify.annotations.NullMarked;
