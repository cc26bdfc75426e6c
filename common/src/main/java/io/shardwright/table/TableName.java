package io.shardwright.table;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a sharded table: 1 to 40 of {@code a-z 0-9 _}, beginning with a letter, no reserved word. Lower case because servers differ on whether
 * case counts; 40 because a physical name adds generation, shard and epoch within the 64 that servers allow.
 */
public record TableName(String value) implements Comparable<TableName> {
    private static final int LENGTH_MAX = 40;
    private static final Pattern LEGAL = Pattern.compile("[a-z][a-z0-9_]*");

    /** Names of Shardwright's own objects begin so. */
    static final String OWN_PREFIX = "sw_";

    public TableName {
        if (!LEGAL.matcher(value).matches() || value.length() > LENGTH_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "'" + shortened(value) + "' is no table name",
                    "Use 1 to " + LENGTH_MAX + " of a-z, 0-9 and _, beginning with a letter.");
        }
        if (value.startsWith(OWN_PREFIX)) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "table name '" + value + "' begins with " + OWN_PREFIX,
                    "Choose another: such names are Shardwright's own.");
        }
        if (ReservedWords.ALL.contains(value.toUpperCase(Locale.ROOT))) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "table name '" + value + "' is a reserved word of SQL",
                    "Choose a name that needs no quotes in statements, such as '" + value + "_table'.");
        }
    }

    /** A hostile or enormous name as one short printable line. */
    static String shortened(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 64 ? printable : printable.substring(0, 61) + "...";
    }

    @Override
    public int compareTo(TableName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
