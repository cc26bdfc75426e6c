package io.shardwright.table;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Map;
import java.util.Set;

/** Which columns can be a shard key. Only those whose equal values always have equal bytes, on every server and in Java. */
final class ShardKeyRules {
    /**
     * What the collation of a text key must be: it tells apart exactly the texts whose bytes differ. Any other calls some different texts equal (by
     * case, accent or trailing space), and equal keys would lie in different shards.
     */
    static final String TEXT_KEY_CHARACTER_SET = "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";

    private static final Set<String> TEXT_KEY_LEGAL =
            Set.of("", TEXT_KEY_CHARACTER_SET, "CHARACTER SET utf8mb4", "COLLATE utf8mb4_nopad_bin");

    private static final Map<String, Integer> INTEGER_BITS =
            Map.of("tinyint", 8, "smallint", 16, "mediumint", 24, "int", 32, "bigint", 64);

    /** An InnoDB key has at most 3,072 bytes, and a character of utf8mb4 takes 4. */
    private static final int KEY_BYTES_MAX = 3072;

    private static final int KEY_CHARACTERS_MAX = KEY_BYTES_MAX / 4;

    private ShardKeyRules() {}

    /** The shard key that a column makes, or the reason why it makes none. */
    static ShardKey of(ColumnDefinition column) {
        ColumnType type = column.type();
        Integer bits = INTEGER_BITS.get(type.base());
        if (bits != null) {
            return new ShardKey(column.name(), type.unsigned() ? ShardKey.Kind.UNSIGNED : ShardKey.Kind.INTEGER, bits);
        }
        return switch (type.base()) {
            case "varchar" -> {
                if (!TEXT_KEY_LEGAL.contains(type.characterSet())) {
                    throw bad(
                            "shard key '" + column.name() + "' has " + type.characterSet(),
                            "Leave character set and collation out: a text key gets utf8mb4_nopad_bin, so that equal keys have equal bytes.");
                }
                yield new ShardKey(column.name(), ShardKey.Kind.TEXT, length(column, KEY_CHARACTERS_MAX));
            }
            case "varbinary" -> new ShardKey(column.name(), ShardKey.Kind.BYTES, length(column, KEY_BYTES_MAX));
            case "binary" -> new ShardKey(column.name(), ShardKey.Kind.FIXED_BYTES, length(column, 255));
            default ->
                throw bad(
                        "shard key '" + column.name() + "' has type " + type.base(),
                        "Use an integer type, VARCHAR(n), VARBINARY(n) or BINARY(n): other types write one value in several ways.");
        };
    }

    private static int length(ColumnDefinition column, int max) {
        int length = Integer.parseInt(column.type().arguments().get(0));
        if (length < 1 || length > max) {
            throw bad(
                    "shard key '" + column.name() + "' has length " + length,
                    "Choose 1 to " + max + ": the key is part of the primary key, which has at most " + KEY_BYTES_MAX
                            + " bytes.");
        }
        return length;
    }

    private static ShardwrightException bad(String message, String advice) {
        return new ShardwrightException(ErrorCode.BAD_SHARD_KEY, message, advice);
    }
}
