package io.shardwright.move;

import java.math.BigInteger;

/**
 * The rows of a table in short, in no order: their number, and the sum and the exclusive or of a 32-bit checksum of each. Parts of a table add up.
 *
 * @param sum below 2^64 for any table that exists
 */
public record TableChecksum(long rows, BigInteger sum, long xor) {
    /** Of no rows. */
    public static final TableChecksum EMPTY = new TableChecksum(0, BigInteger.ZERO, 0);

    /** Of the rows of both, which have none in common. */
    public TableChecksum plus(TableChecksum other) {
        return new TableChecksum(rows + other.rows, sum.add(other.sum), xor ^ other.xor);
    }

    @Override
    public String toString() {
        return rows + " rows, sum " + sum.toString(16) + ", xor " + Long.toHexString(xor);
    }
}
