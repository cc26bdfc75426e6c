package io.shardwright.statement;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Splits a statement into tokens by MariaDB's lexical rules under the sql_mode that every session here has (backslash escapes, no ANSI_QUOTES).
 * Comments vanish, but executable comments are refused: a server runs what stands in them, so a rule that skipped them could be deceived.
 */
public final class Tokenizer {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+([eE][0-9]+)?|0[xX][0-9a-fA-F]+|0b[01]+");

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Tokenizer(String sql) {
        this.sql = sql;
    }

    /**
     * The tokens of a text, semicolons included; none for a blank text or one of comments only.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_STATEMENT} for an unclosed quote or comment, an executable comment or a control character
     */
    public static List<Token> tokens(String sql) {
        Tokenizer tokenizer = new Tokenizer(sql);
        while (tokenizer.at < sql.length()) {
            tokenizer.step();
        }
        return List.copyOf(tokenizer.tokens);
    }

    private void step() {
        char c = sql.charAt(at);
        if (isSpace(c)) {
            at++;
        } else if (c == '#' || startsLineComment()) {
            skipLine();
        } else if (c == '/' && peek(1) == '*') {
            skipComment();
        } else if (c == '\'' || c == '"') {
            take(Token.Kind.STRING, closingQuote(at, c));
        } else if (c == '`') {
            take(Token.Kind.QUOTED_NAME, closingQuote(at, c));
        } else if (c == '@') {
            take(Token.Kind.VARIABLE, endOfVariable());
        } else if (isDigit(c)) {
            takeNumberOrWord();
        } else if (isWordCharacter(c)) {
            take(Token.Kind.WORD, endOfWord(at));
        } else if (c < ' ' || c == 127) {
            throw bad("a control character stands at position " + (at + 1));
        } else {
            take(Token.Kind.SYMBOL, at + 1);
        }
    }

    private void take(Token.Kind kind, int end) {
        tokens.add(new Token(kind, sql.substring(at, end), at));
        at = end;
    }

    /** Two hyphens begin a comment only before a space or the end; {@code 5--3} is arithmetic. */
    private boolean startsLineComment() {
        return sql.startsWith("--", at) && (at + 2 >= sql.length() || isSpace(sql.charAt(at + 2)));
    }

    private void skipLine() {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
    }

    private void skipComment() {
        if (peek(2) == '!' || (peek(2) == 'M' && peek(3) == '!')) {
            throw bad("a comment that servers execute stands at position " + (at + 1));
        }
        int end = sql.indexOf("*/", at + 2);
        if (end < 0) {
            throw bad("a comment is not closed");
        }
        at = end + 2;
    }

    private int closingQuote(int open, char quote) {
        int i = open + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\\' && quote != '`') {
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        throw bad("a quote is not closed");
    }

    private int endOfVariable() {
        int i = at + 1;
        if (i < sql.length() && sql.charAt(i) == '@') {
            i++;
        }
        if (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\'' || c == '"' || c == '`') {
                return closingQuote(i, c);
            }
        }
        return endOfWord(i);
    }

    /** A name may begin with a digit, so what begins with one is a number only if all of it reads as one. */
    private void takeNumberOrWord() {
        int end = endOfWord(at);
        boolean afterDot = !tokens.isEmpty() && tokens.get(tokens.size() - 1).isSymbol('.');
        boolean digitsOnly = endOfDigits(at) == end;
        if (digitsOnly && !afterDot && end < sql.length() && sql.charAt(end) == '.') {
            take(Token.Kind.NUMBER, endOfDigits(end + 1));
        } else {
            // Most numbers are plain, and a long INSERT has many.
            boolean number = digitsOnly || NUMBER.matcher(sql).region(at, end).matches();
            take(number ? Token.Kind.NUMBER : Token.Kind.WORD, end);
        }
    }

    private int endOfDigits(int from) {
        int i = from;
        while (i < sql.length() && isDigit(sql.charAt(i))) {
            i++;
        }
        return i;
    }

    private int endOfWord(int from) {
        int i = from;
        while (i < sql.length() && isWordCharacter(sql.charAt(i))) {
            i++;
        }
        return i;
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : ' ';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '$' || c >= 0x80;
    }

    private static ShardwrightException bad(String message) {
        return new ShardwrightException(
                ErrorCode.BAD_STATEMENT, message, "Write one plain SQL statement with closed quotes and comments.");
    }
}
