package io.shardwright.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows under headings, each column as wide as its widest value. Control characters are shown, not sent to the terminal. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    private TextTable(List<String> headings) {
        this.headings = headings;
    }

    public static TextTable of(String... headings) {
        return new TextTable(List.of(headings).stream()
                .map(heading -> heading.toUpperCase(Locale.ROOT))
                .toList());
    }

    /** With headings as they are: names of columns that a query gave. */
    public static TextTable named(List<String> headings) {
        return new TextTable(headings.stream().map(TextTable::visible).toList());
    }

    /** Adds a row; {@code null} is shown as a dash. */
    public TextTable row(@Nullable Object... values) {
        List<String> row = new ArrayList<>();
        for (@Nullable Object value : values) {
            row.add(value == null ? "-" : visible(value.toString()));
        }
        rows.add(row);
        return this;
    }

    /** The lines, headings first. */
    public List<String> lines() {
        int[] widths = new int[headings.size()];
        widen(widths, headings);
        rows.forEach(row -> widen(widths, row));
        List<String> lines = new ArrayList<>();
        lines.add(line(widths, headings));
        rows.forEach(row -> lines.add(line(widths, row)));
        return lines;
    }

    private static void widen(int[] widths, List<String> row) {
        for (int i = 0; i < widths.length && i < row.size(); i++) {
            widths[i] = Math.max(widths[i], length(row.get(i)));
        }
    }

    private static String line(int[] widths, List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(i == 0 ? "" : GAP).append(row.get(i));
            if (i < row.size() - 1 && i < widths.length) {
                line.append(" ".repeat(widths[i] - length(row.get(i))));
            }
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The text without what could move the cursor, change colours or reverse the order of letters. */
    public static String visible(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(point -> {
            int type = Character.getType(point);
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                safe.append(point == '\n' ? "\\n" : String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                safe.appendCodePoint(point);
            }
        });
        return safe.toString();
    }
}
