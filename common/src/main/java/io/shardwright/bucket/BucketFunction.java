package io.shardwright.bucket;

import java.util.zip.CRC32;

/**
 * From the value of a shard key to its bucket, in Java and as the SQL expression that gives the same. Fixed for ever: rows lie where it has put them.
 *
 * <p>Integers are hashed by Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the key modulo the prime 2^31-1, its sign dropped,
 * times 2^32 divided by the golden ratio, of which bits 22 to 31 are the bucket. All intermediate values stay below 2^63, so neither side
 * overflows. The form is one that MariaDB accepts as a partition function and prunes by; CRC32 it does not accept, so tables with other keys
 * store their bucket in a column of its own. Keys {@code k} and {@code -k} share a bucket, and so do keys that differ by a multiple of 2^31-1.
 *
 * <p>Text and bytes are hashed by CRC-32 (ISO 3309) of the bytes as the server stores them: UTF-8 for text, zero padding included for BINARY(n).
 */
public final class BucketFunction {
    /** The number of buckets of every table whose shards are no more. */
    public static final int BUCKETS = 1024;

    /** The number of buckets of a table with more shards, which only an engine has that knows nothing of buckets: each of the others is sixteen of these, where keys are integers. */
    public static final int FINE_BUCKETS = 16_384;

    private static final long PRIME = 2_147_483_647L;
    private static final long FIBONACCI = 2_654_435_761L;
    private static final long LOW_BITS = 4_194_304L;
    private static final long LOWER_BITS = LOW_BITS * BUCKETS / FINE_BUCKETS;

    private BucketFunction() {}

    /** The number of buckets of a table with so many shards. */
    public static int buckets(int shards) {
        return shards <= BUCKETS ? BUCKETS : FINE_BUCKETS;
    }

    /** The bucket of a signed integer of any width. */
    public static int ofInteger(long key) {
        return ofInteger(key, BUCKETS);
    }

    /** The same of one of {@link #BUCKETS} or {@link #FINE_BUCKETS}. */
    public static int ofInteger(long key, int buckets) {
        return hash(Math.abs(key % PRIME), buckets);
    }

    /** The bucket of an unsigned integer of any width, given as its 64 bits. */
    public static int ofUnsigned(long keyBits) {
        return ofUnsigned(keyBits, BUCKETS);
    }

    /** The same of one of {@link #BUCKETS} or {@link #FINE_BUCKETS}. */
    public static int ofUnsigned(long keyBits, int buckets) {
        return hash(Long.remainderUnsigned(keyBits, PRIME), buckets);
    }

    /** The bucket of bytes as the server stores them. */
    public static int ofBytes(byte[] key) {
        return ofBytes(key, BUCKETS);
    }

    /** The same of one of {@link #BUCKETS} or {@link #FINE_BUCKETS}. */
    public static int ofBytes(byte[] key, int buckets) {
        CRC32 crc = new CRC32();
        crc.update(key);
        return (int) (crc.getValue() % buckets);
    }

    /** {@link #ofInteger} and {@link #ofUnsigned} in SQL. */
    public static String integerSql(String column) {
        return "((ABS(" + column + " MOD " + PRIME + ") * " + FIBONACCI + ") DIV " + LOW_BITS + ") MOD " + BUCKETS;
    }

    /** {@link #ofBytes} in SQL; not legal as a partition function. */
    public static String bytesSql(String column) {
        return "CRC32(" + column + ") MOD " + BUCKETS;
    }

    private static int hash(long remainder, int buckets) {
        return (int) (remainder * FIBONACCI / (buckets == BUCKETS ? LOW_BITS : LOWER_BITS) % buckets);
    }
}
