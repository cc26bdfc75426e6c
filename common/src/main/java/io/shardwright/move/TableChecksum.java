package io.shardwright.move;

import java.math.BigInteger;

/**
 * The rows of a table in short, in no order: their number, and the sum of a 32-bit checksum of each. Parts of a table add up. Another aggregate of the same checksums would tell
 * hardly more, and the server computes each row's once for each.
 *
 * @param sum below 2^64 for any table that exists
 */
public record TableChecksum(long rows, BigInteger sum) {
    /** Of no rows. */
    public static final TableChecksum EMPTY = new TableChecksum(0, BigInteger.ZERO);

    /** Of the rows of both, which have none in common. */
    public TableChecksum plus(TableChecksum other) {
        return new TableChecksum(rows + other.rows, sum.add(other.sum));
    }

    @Override
    public String toString() {
        return rows + " rows, sum " + sum.toString(16);
    }
}
