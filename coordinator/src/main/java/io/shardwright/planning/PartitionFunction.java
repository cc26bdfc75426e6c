package io.shardwright.planning;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads the expression that a table is partitioned by, to compare two of them. Servers write one with the parentheses that it needs and no others, names of functions in small letters, columns
 * quoted as the table has them, and {@code MOD} for {@code %}; nothing else of it do they change. So two are the same function if their operators are nested alike. One with anything else in it,
 * such as a sign, is the same only as itself.
 */
final class PartitionFunction {
    private static final Pattern TOKEN =
            Pattern.compile("`(?:[^`]|``)*`|[A-Za-z_][A-Za-z0-9_$]*|[0-9][0-9A-Za-z_.]*|\\S");

    private static final Set<String> SUMS = Set.of("+", "-");
    private static final Set<String> PRODUCTS = Set.of("*", "/", "div", "mod");

    private final List<String> tokens;
    private int at;
    private boolean strange;

    private PartitionFunction(List<String> tokens) {
        this.tokens = tokens;
    }

    /** The expression with every operator in parentheses. */
    static String nested(String expression) {
        List<String> tokens = TOKEN.matcher(expression)
                .results()
                .map(MatchResult::group)
                // Neither columns nor functions are told apart by the case of their letters.
                .map(token -> token.equals("%") ? "mod" : token.toLowerCase(Locale.ROOT))
                .toList();
        PartitionFunction reader = new PartitionFunction(tokens);
        String nested = reader.sum();
        return reader.strange || reader.at < tokens.size() ? String.join(" ", tokens) : nested;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private String take() {
        String token = peek();
        at++;
        return token;
    }

    private void expect(String token) {
        strange |= !take().equals(token);
    }

    private String sum() {
        String left = product();
        while (SUMS.contains(peek())) {
            left = "(" + left + " " + take() + " " + product() + ")";
        }
        return left;
    }

    private String product() {
        String left = operand();
        while (PRODUCTS.contains(peek())) {
            left = "(" + left + " " + take() + " " + operand() + ")";
        }
        return left;
    }

    private String operand() {
        String token = take();
        if (token.equals("(")) {
            String inner = sum();
            expect(")");
            return inner;
        }
        if (token.startsWith("`") || (!token.isEmpty() && Character.isDigit(token.charAt(0)))) {
            return token;
        }
        if (token.isEmpty() || !Character.isLetter(token.charAt(0))) {
            strange = true;
            return token;
        }
        return peek().equals("(") ? token + call() : "`" + token + "`";
    }

    private String call() {
        expect("(");
        StringBuilder arguments = new StringBuilder("(").append(sum());
        while (peek().equals(",")) {
            arguments.append(take()).append(' ').append(sum());
        }
        expect(")");
        return arguments.append(')').toString();
    }
}
