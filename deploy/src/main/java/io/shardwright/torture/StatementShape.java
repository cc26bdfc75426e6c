package io.shardwright.torture;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A statement of the protocol without what changes from one sending to the next: its literals, the numbers in its names, the length of its lists.
 *
 * @param link who says it to whom, such as {@code worker to node}
 */
record StatementShape(String link, String text) implements Comparable<StatementShape> {
    // Nothing is given back once it was taken: where it may be, each repetition costs a frame of the stack, and values
    // are long.
    private static final Pattern STRING = Pattern.compile("'(?:[^'\\\\]++|\\\\.|'')*+'");
    private static final Pattern DIGITS_IN_NAME = Pattern.compile("(?<=[A-Za-z_#`])[0-9]+");
    private static final Pattern HEX_IN_NAME = Pattern.compile("#[0-9_]*(?:_#)*");
    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z_#`])-?\\b[0-9]+(?:\\.[0-9]+)?\\b");
    private static final Pattern VALUE = Pattern.compile("(?<=[(,=-] ?)(?:NULL|null|TRUE|FALSE|true|false)\\b");
    private static final Pattern REPEATED_VALUE = Pattern.compile("\\?(?: ?, ?\\?)++");
    private static final Pattern LIST = Pattern.compile("IN \\(\\?\\)");
    private static final Pattern REPEATED_CASE = Pattern.compile("(WHEN [^W]*? THEN \\S+)(?: WHEN [^W]*? THEN \\S+)++");

    private static final Pattern OURS = Pattern.compile(
            "\\b(sharding_queue|sharding_queue_wait|operation_group|group_lock|control|node"
                    + "|worker_session|coordinator_term|leader_history|sharded_table|shard_replica|generation|artifact|audit|waiver|continuation)\\b");

    /** What the driver writes before a statement of its own. */
    private static final Pattern DRIVER = Pattern.compile("/\\* mysql.*?\\*/ ?");

    /** The shapes of the statements of one exchange, in their order; the driver sends several as one text. */
    static List<StatementShape> all(String link, String sql) {
        return Arrays.stream(readable(sql).split(";", 0))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .map(statement -> new StatementShape(link, withoutRepeatedUnits(statement)))
                .toList();
    }

    private static String readable(String sql) {
        String text = STRING.matcher(sql).replaceAll("?");
        text = DIGITS_IN_NAME.matcher(text).replaceAll("#");
        text = HEX_IN_NAME.matcher(text).replaceAll("#");
        text = NUMBER.matcher(text).replaceAll("?");
        text = text.replaceAll("\\s+", " ").strip();
        text = VALUE.matcher(text).replaceAll("?");
        text = REPEATED_VALUE.matcher(text).replaceAll("?, ..");
        text = LIST.matcher(text).replaceAll("IN (?, ..)");
        return REPEATED_CASE.matcher(text).replaceAll("$1 ..");
    }

    /** A COMMIT or ROLLBACK means what came before it on its connection. */
    StatementShape ending(StatementShape before) {
        return new StatementShape(link, text + " of " + before.text);
    }

    boolean endsTransaction() {
        return text.equalsIgnoreCase("COMMIT") || text.equalsIgnoreCase("ROLLBACK");
    }

    /** Whether it only says how the connection is to be used, or asks about the statement before. */
    boolean ofTheSession() {
        String upper = text.toUpperCase(java.util.Locale.ROOT);
        return upper.startsWith("SET ") || upper.startsWith("START TRANSACTION") || upper.equals("SHOW WARNINGS");
    }

    /** Whether it reads or changes the queue or a node; others prepare a session. */
    boolean ofTheProtocol() {
        return link.endsWith("node") ? isForANode() : OURS.matcher(text).find();
    }

    /** Whether it reads or changes a node. */
    boolean isForANode() {
        return link.endsWith("node") && !text.startsWith("SET ") && !text.contains("@@");
    }

    /** Of units in parentheses that follow one another and read alike, one. */
    private static String withoutRepeatedUnits(String text) {
        StringBuilder kept = new StringBuilder();
        String last = "";
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '(') {
                int end = closing(text, at);
                String unit = text.substring(at, end);
                boolean follows =
                        kept.toString().endsWith(last + ", ") || kept.toString().endsWith(last + ",");
                if (unit.equals(last) && follows) {
                    kept.setLength(kept.lastIndexOf(","));
                } else {
                    kept.append(unit);
                    last = unit;
                }
                at = end;
            } else {
                kept.append(text.charAt(at));
                at++;
            }
        }
        return kept.toString();
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return text.length();
    }

    @Override
    public int compareTo(StatementShape other) {
        int byLink = link.compareTo(other.link);
        return byLink != 0 ? byLink : text.compareTo(other.text);
    }

    /** The text, cut for a line of a log. */
    String brief(int charactersMax) {
        String shown = DRIVER.matcher(text).replaceAll("");
        return link + ": " + (shown.length() <= charactersMax ? shown : shown.substring(0, charactersMax) + "...");
    }
}
