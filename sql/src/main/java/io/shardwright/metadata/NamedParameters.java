package io.shardwright.metadata;

import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Finds the {@code :name} of our own statements, outside of quotes and comments. Does what Jdbi's parser does for such text, without the general
 * lexer's tables, which take longer to set up than a process takes to do its first work. Thread-safe.
 */
final class NamedParameters implements SqlParser {
    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        return parse(sql);
    }

    static ParsedSql parse(String sql) {
        ParsedSql.Builder parsed = ParsedSql.builder();
        int from = 0;
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\'' || c == '"' || c == '`') {
                at = after(sql, String.valueOf(c), at + 1);
            } else if (c == '/' && sql.startsWith("/*", at)) {
                at = after(sql, "*/", at + 2);
            } else if (c == ':' && endOfName(sql, at + 1) > at + 1) {
                int end = endOfName(sql, at + 1);
                parsed.append(sql.substring(from, at)).appendNamedParameter(sql.substring(at + 1, end));
                from = end;
                at = end;
            } else {
                at++;
            }
        }
        return parsed.append(sql.substring(from)).build();
    }

    /** The place after the next {@code closing}. A doubled quote reads as the end of one text and the beginning of the next, which is as good. */
    private static int after(String sql, String closing, int from) {
        int found = sql.indexOf(closing, from);
        return found < 0 ? sql.length() : found + closing.length();
    }

    /** The end of the name that begins here; the same place if none does. */
    static int endOfName(String sql, int from) {
        int end = from;
        while (end < sql.length() && isOfName(sql.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isOfName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    @Override
    public String nameParameter(String name, StatementContext context) {
        return ":" + name;
    }
}
