package io.shardwright.statement;

/**
 * A word, literal or symbol of a statement.
 *
 * @param text as it stands in the statement, quotes included
 * @param start where it begins in the statement, in UTF-16 units
 */
public record Token(Kind kind, String text, int start) {
    /** What a token is. */
    public enum Kind {
        /** A keyword or an unquoted name. */
        WORD,
        /** A name in backticks. */
        QUOTED_NAME,
        /** A literal in single or double quotes; double quotes never make a name, as no session here uses ANSI_QUOTES. */
        STRING,
        /** A number, without its sign. */
        NUMBER,
        /** A user or system variable, with its one or two {@code @}. */
        VARIABLE,
        /** One character of punctuation or of an operator. */
        SYMBOL
    }

    /** Where the statement goes on after this token. */
    public int end() {
        return start + text.length();
    }

    /** Whether this is the given keyword, in any case. */
    public boolean is(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    /** Whether this is one of the given keywords, in any case. */
    public boolean isOneOf(String... keywords) {
        for (String keyword : keywords) {
            if (is(keyword)) {
                return true;
            }
        }
        return false;
    }

    public boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** Whether this can be a name: unquoted or in backticks. */
    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }

    /** The name or the string that is meant: without quotes, with their escapes resolved. Other tokens stand for themselves. */
    public String value() {
        return switch (kind) {
            case WORD, NUMBER, VARIABLE, SYMBOL -> text;
            case QUOTED_NAME -> text.substring(1, text.length() - 1).replace("``", "`");
            case STRING -> unescape(text);
        };
    }

    private static String unescape(String literal) {
        char quote = literal.charAt(0);
        StringBuilder value = new StringBuilder(literal.length());
        for (int i = 1; i < literal.length() - 1; i++) {
            char c = literal.charAt(i);
            if (c == quote) {
                i++;
                value.append(quote);
            } else if (c == '\\') {
                i++;
                value.append(escaped(literal.charAt(i)));
            } else {
                value.append(c);
            }
        }
        return value.toString();
    }

    /** The meaning of a character after a backslash. {@code \%} and {@code \_} keep their backslash: they are for LIKE. */
    private static String escaped(char c) {
        return switch (c) {
            case '0' -> "\0";
            case 'b' -> "\b";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'Z' -> "\u001a";
            case '%', '_' -> "\\" + c;
            default -> String.valueOf(c);
        };
    }
}
