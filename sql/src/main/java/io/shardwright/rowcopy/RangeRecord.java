package io.shardwright.rowcopy;

import io.shardwright.move.KeyRange;

/**
 * How far one range of a source's keys is copied.
 *
 * @param number of the range, from 0 in the order of keys
 * @param rest what is not copied yet
 * @param finished whether nothing is left
 * @param bytes of the values copied
 * @param millis of the copy's time, without pauses, that went by until chunks of this range were committed, since any range's chunk was before
 */
public record RangeRecord(
        MoveName name, int number, KeyRange rest, boolean finished, long chunks, long rows, long bytes, long millis) {}
