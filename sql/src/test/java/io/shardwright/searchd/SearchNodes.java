package io.shardwright.searchd;

import java.util.Arrays;
import java.util.List;

/** The Manticore servers that tests may use, and empty: three of one host, which is this one. */
public final class SearchNodes {
    /** The environment variable that names them, as {@code host:port[:apiport],...}. */
    public static final String VARIABLE = "SHARDWRIGHT_MANTICORE";

    private static final int COUNT = 3;

    private SearchNodes() {}

    static boolean named() {
        return !text().isBlank();
    }

    private static String text() {
        String text = System.getenv(VARIABLE);
        return text == null ? "" : text;
    }

    /** Three of those that are named. */
    public static List<SearchNode> all() {
        List<SearchNode> named = named(COUNT);
        if (named.size() < COUNT) {
            throw new IllegalStateException(VARIABLE + " names " + named.size() + " servers, not " + COUNT);
        }
        return named;
    }

    /** So many of those that are named, or all if these are fewer. */
    public static List<SearchNode> named(int most) {
        return Arrays.stream(text().split(",", -1))
                .limit(most)
                .map(String::strip)
                .map(SearchNode::parse)
                .toList();
    }
}
