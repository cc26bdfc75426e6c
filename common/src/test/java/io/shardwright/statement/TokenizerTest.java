package io.shardwright.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    @Test
    void splitsAsTheServerDoes() {
        assertThat(texts("SELECT a.`b``c`,-5--3 FROM t1 WHERE x='it''s' AND y=\"\\\"\" AND z=1.5e0;#end"))
                .containsExactly(
                        "SELECT",
                        "a",
                        ".",
                        "`b``c`",
                        ",",
                        "-",
                        "5",
                        "-",
                        "-",
                        "3",
                        "FROM",
                        "t1",
                        "WHERE",
                        "x",
                        "=",
                        "'it''s'",
                        "AND",
                        "y",
                        "=",
                        "\"\\\"\"",
                        "AND",
                        "z",
                        "=",
                        "1.5",
                        "e0",
                        ";");
    }

    @Test
    void tellsKindsApart() {
        assertThat(Tokenizer.tokens("é `x` 'x' 12 1a 0xFF @u @@global.v @`q` .").stream()
                        .map(Token::kind))
                .containsExactly(
                        Token.Kind.WORD,
                        Token.Kind.QUOTED_NAME,
                        Token.Kind.STRING,
                        Token.Kind.NUMBER,
                        Token.Kind.WORD,
                        Token.Kind.NUMBER,
                        Token.Kind.VARIABLE,
                        Token.Kind.VARIABLE,
                        Token.Kind.SYMBOL,
                        Token.Kind.WORD,
                        Token.Kind.VARIABLE,
                        Token.Kind.SYMBOL);
    }

    @Test
    void valuesAreUnquoted() {
        assertThat(Tokenizer.tokens("`a``b` 'it''s' \"q\"\"q\" 'a\\nb\\%\\\\c' w 5").stream()
                        .map(Token::value))
                .containsExactly("a`b", "it's", "q\"q", "a\nb\\%\\c", "w", "5");
    }

    @Test
    void commentsVanish() {
        assertThat(texts("a -- b\nc # d\n/* e 'f */ g--h")).containsExactly("a", "c", "g", "-", "-", "h");
        assertThat(texts("--")).isEmpty();
        assertThat(texts("/**/a/***/b/*/ */")).containsExactly("a", "b");
    }

    @Test
    void positionsPointIntoTheText() {
        String sql = "insert  into `t` values ('a', 1)";
        for (Token token : Tokenizer.tokens(sql)) {
            assertThat(sql.substring(token.start(), token.end())).isEqualTo(token.text());
        }
    }

    private static List<String> texts(String sql) {
        return Tokenizer.tokens(sql).stream().map(Token::text).toList();
    }
}
