package io.shardwright.demo;

import io.shardwright.bucket.BucketFunction;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The rows of the demonstration: any row can be told from its id, so that what is read back is compared with what was meant, not with a copy. */
final class Users {
    static final String TABLE = "users";
    static final String COLUMNS = "id bigint primary key, name varchar(100)";
    static final int COUNT = 100_000;

    /** Over a table of such rows: their number, a checksum that does not depend on their order, and the sum of ids. */
    static final String SUMMARY = "SELECT COUNT(*), BIT_XOR(CRC32(CONCAT(id, ':', name))), SUM(id) FROM " + TABLE;

    // A prime larger than the number of rows: ids are spread over a wide range, both signs, and never repeat.
    private static final long STRIDE = 7_919;

    private Users() {}

    static long id(int index) {
        return (index - COUNT / 2) * STRIDE;
    }

    static String name(long id) {
        return "user " + Long.toString(id, Character.MAX_RADIX);
    }

    static int bucket(long id) {
        return BucketFunction.ofInteger(id);
    }

    /** What {@link #SUMMARY} is to find; computed here without the database. */
    record Summary(long rows, long checksum, long idSum) {
        static final Summary EMPTY = new Summary(0, 0, 0);

        Summary plus(long id) {
            CRC32 crc = new CRC32();
            crc.update((id + ":" + name(id)).getBytes(StandardCharsets.UTF_8));
            return new Summary(rows + 1, checksum ^ crc.getValue(), idSum + id);
        }

        Summary plus(Summary other) {
            return new Summary(rows + other.rows, checksum ^ other.checksum, idSum + other.idSum);
        }

        static Summary parse(String rows, String checksum, String idSum) {
            return new Summary(Long.parseLong(rows), Long.parseLong(checksum), Long.parseLong(idSum));
        }

        @Override
        public String toString() {
            return rows + " rows, checksum " + Long.toHexString(checksum);
        }
    }
}
