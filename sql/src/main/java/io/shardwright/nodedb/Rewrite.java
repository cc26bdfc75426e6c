package io.shardwright.nodedb;

import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import java.util.List;
import java.util.Optional;

/** Puts another name in the place of the one that a definition makes, changes or drops, leaving all else as it is written. */
final class Rewrite {
    private Rewrite() {}

    /**
     * Replaces the name that follows {@code keyword}, and an IF EXISTS or IF NOT EXISTS between them.
     *
     * @param keyword such as {@code TABLE}; its first occurrence counts
     * @return empty if the statement has no such keyword, or no name behind it
     */
    static Optional<String> nameAfter(String sql, String keyword, String replacement) {
        List<Token> tokens = Tokenizer.tokens(sql);
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is(keyword)) {
                return nameAt(sql, tokens, skipCondition(tokens, i + 1), replacement);
            }
        }
        return Optional.empty();
    }

    private static int skipCondition(List<Token> tokens, int at) {
        if (at + 2 >= tokens.size() || !tokens.get(at).is("IF")) {
            return at;
        }
        int exists = tokens.get(at + 1).is("NOT") ? at + 2 : at + 1;
        return tokens.get(exists).is("EXISTS") ? exists + 1 : at;
    }

    private static Optional<String> nameAt(String sql, List<Token> tokens, int at, String replacement) {
        if (at >= tokens.size()) {
            return Optional.empty();
        }
        boolean qualified = at + 2 < tokens.size()
                && tokens.get(at + 1).isSymbol('.')
                && tokens.get(at + 2).isName();
        Token last = tokens.get(qualified ? at + 2 : at);
        return Optional.of(sql.substring(0, tokens.get(at).start()) + replacement + sql.substring(last.end()));
    }
}
