package io.shardwright.dialect;

/** Names and text literals as SQL writes them. */
public final class Quoting {
    private Quoting() {}

    /** A name in backticks. */
    public static String name(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name is empty or has a zero character");
        }
        return "`" + name.replace("`", "``") + "`";
    }

    /** A table qualified with its database. */
    public static String name(String schema, String table) {
        return name(schema) + "." + name(table);
    }

    /** A text literal that MariaDB reads alike with and without NO_BACKSLASH_ESCAPES, unless it holds a backslash; then without. */
    public static String mariaDbLiteral(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** A text literal for Manticore, which knows single quotes only and escapes by backslash only. */
    public static String manticoreLiteral(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
