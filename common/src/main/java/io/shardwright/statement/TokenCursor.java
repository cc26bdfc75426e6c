package io.shardwright.statement;

import java.util.List;

/** A place in a list of tokens, moved forward by reading. Past the end it shows a token that is equal to no keyword, symbol or name. For one thread. */
public final class TokenCursor {
    private static final Token END = new Token(Token.Kind.NUMBER, "", -1);

    private final List<Token> tokens;
    private int at;

    public TokenCursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    public boolean atEnd() {
        return at >= tokens.size();
    }

    /** The next token, not taken. */
    public Token peek() {
        return peek(0);
    }

    /** The token that many after the next. */
    public Token peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : END;
    }

    public Token take() {
        Token token = peek();
        at++;
        return token;
    }

    /** Takes the next tokens if they are these keywords. */
    public boolean accept(String... keywords) {
        for (int i = 0; i < keywords.length; i++) {
            if (!peek(i).is(keywords[i])) {
                return false;
            }
        }
        at += keywords.length;
        return true;
    }

    /** Takes the next token if it is one of these keywords. */
    public boolean acceptOneOf(String... keywords) {
        boolean there = peek().isOneOf(keywords);
        at += there ? 1 : 0;
        return there;
    }

    public boolean acceptSymbol(char symbol) {
        boolean there = peek().isSymbol(symbol);
        at += there ? 1 : 0;
        return there;
    }

    /** Takes tokens up to and including the first that is this keyword, or all of them. */
    public void skipPast(String keyword) {
        while (!atEnd() && !take().is(keyword)) {
            // Passes what stands between.
        }
    }

    /** The next token as an error message names it. */
    public String here() {
        return atEnd() ? "the end" : "'" + peek().text() + "'";
    }
}
