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

    /** Those that are named. */
    public static List<SearchNode> all() {
        List<SearchNode> all = Arrays.stream(text().split(",", -1))
                .map(String::strip)
                .map(SearchNode::parse)
                .toList();
        if (all.size() != COUNT) {
            throw new IllegalStateException(VARIABLE + " names " + all.size() + " servers, not " + COUNT);
        }
        return all;
    }
}
