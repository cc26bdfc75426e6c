package io.shardwright.nodedb;

/** Names and texts as parts of a statement, on a server without NO_BACKSLASH_ESCAPES and ANSI_QUOTES. */
final class Quoting {
    private Quoting() {}

    static String name(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    static String name(String schema, String name) {
        return name(schema) + "." + name(name);
    }

    static String text(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
