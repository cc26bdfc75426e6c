package io.shardwright.rowcopy;

import static java.util.stream.Collectors.joining;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.bucket.BucketRange;
import io.shardwright.dialect.Quoting;
import io.shardwright.move.BucketFilter;
import io.shardwright.move.ByteWriter;
import io.shardwright.move.ColumnShape;
import io.shardwright.move.KeyRange;
import io.shardwright.move.Row;
import io.shardwright.move.TableAddress;
import io.shardwright.move.TableShape;
import io.shardwright.move.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * SQL over rows as bytes, for connections whose statements are bytes, one a character: names are UTF-8 there, and values stand in it as they are stored. Only quotes, backslashes and
 * zero bytes are escaped.
 */
final class RowSql {
    private RowSql() {}

    /** A statement's bytes as the text that the driver turns into the same bytes. */
    static String statement(ByteWriter bytes) {
        return new String(bytes.array(), 0, bytes.length(), StandardCharsets.ISO_8859_1);
    }

    /** A text of SQL with names in it, as the driver takes it on such a connection. */
    static String statement(String sql) {
        return new String(sql.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static void append(ByteWriter out, String sql) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        out.raw(bytes, 0, bytes.length);
    }

    /** A column so that what is selected has the form of its kind, but for fractions in binary, which {@link ChunkReader} writes again. */
    static String selected(ColumnShape column) {
        String name = Quoting.name(column.name());
        return switch (column.kind()) {
            // As text a FLOAT shows six digits; as DOUBLE it shows what tells it apart.
            case FLOAT -> "(" + name + " + 0e0)";
            case ENUM, SET -> "CAST(" + name + " AS UNSIGNED)";
            case DOUBLE -> column.zerofill() ? "(" + name + " + 0e0)" : name;
            case INTEGER, DECIMAL -> column.zerofill() ? "(" + name + " + 0)" : name;
            case BIT, YEAR, DATE, TIME, DATETIME, TIMESTAMP, TEXT, BYTES, GEOMETRY, OTHER -> name;
        };
    }

    /** Appends a value as it is written into its column. */
    static void value(ByteWriter out, ValueKind kind, byte[] from, int offset, int length) {
        if (kind.bare()) {
            out.raw(from, offset, length);
        } else {
            quoted(out, from, offset, length);
        }
    }

    static void quoted(ByteWriter out, byte[] from, int offset, int length) {
        out.one((byte) '\'');
        int begin = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte b = from[i];
            if (b == '\'' || b == '\\' || b == 0) {
                out.raw(from, begin, i - begin).one((byte) '\\').one(b == 0 ? (byte) '0' : b);
                begin = i + 1;
            }
        }
        out.raw(from, begin, end - begin).one((byte) '\'');
    }

    /** Appends a value of a key to compare the column with: text in its own character set, so that the column's collation decides. */
    private static void compared(ByteWriter out, ColumnShape column, byte[] value) {
        if (column.kind() == ValueKind.TEXT) {
            append(out, "_" + column.characterSet());
        }
        value(out, column.kind(), value, 0, value.length);
    }

    /** Appends the rows of a range as a condition. */
    static void within(ByteWriter out, List<ColumnShape> key, KeyRange range) {
        out.one((byte) '(');
        range.after().ifPresent(after -> beyond(out, key, after, ">", ">"));
        if (range.after().isPresent() && range.last().isPresent()) {
            append(out, ") AND (");
        }
        range.last().ifPresent(last -> beyond(out, key, last, "<", "<="));
        if (range.after().isEmpty() && range.last().isEmpty()) {
            append(out, "TRUE");
        }
        out.one((byte) ')');
    }

    /** As {@code (a, b) > (x, y)}, which the server would not look up in its index, written out. */
    private static void beyond(ByteWriter out, List<ColumnShape> key, Row bound, String sign, String lastSign) {
        for (int i = 0; i < bound.size(); i++) {
            append(out, i == 0 ? "(" : " OR (");
            for (int j = 0; j < i; j++) {
                comparison(out, key.get(j), "=", bound, j);
                append(out, " AND ");
            }
            comparison(out, key.get(i), i == bound.size() - 1 ? lastSign : sign, bound, i);
            out.one((byte) ')');
        }
    }

    private static void comparison(ByteWriter out, ColumnShape column, String sign, Row row, int place) {
        byte[] value = row.value(place);
        if (value == null) {
            throw new IllegalArgumentException("a key has no NULL");
        }
        append(out, Quoting.name(column.name()) + " " + sign + " ");
        compared(out, column, value);
    }

    /** Appends the row of a key as a condition. */
    static void keyed(ByteWriter out, List<ColumnShape> key, Row values) {
        out.one((byte) '(');
        for (int i = 0; i < key.size(); i++) {
            append(out, i == 0 ? "" : " AND ");
            comparison(out, key.get(i), "=", values, i);
        }
        out.one((byte) ')');
    }

    /** The rows of some buckets as a condition. */
    static String inBuckets(Optional<BucketFilter> filter) {
        if (filter.isEmpty()) {
            return "TRUE";
        }
        String name = Quoting.name(filter.get().column());
        String bucket = filter.get().kind().number() ? BucketFunction.integerSql(name) : BucketFunction.bytesSql(name);
        List<BucketRange> ranges = filter.get().buckets().ranges();
        return ranges.stream()
                .map(range -> "(" + bucket + ") BETWEEN " + range.first() + " AND " + range.last())
                .collect(joining(" OR ", "(", ")"));
    }

    static String name(TableAddress table) {
        return Quoting.name(table.schema(), table.name());
    }

    static String columns(List<ColumnShape> columns) {
        return columns.stream().map(column -> Quoting.name(column.name())).collect(joining(", "));
    }

    /**
     * A checksum of each row, 32 bits, that is the same wherever the row is and whatever is around it. Text and bytes go into it by checksums of their own, so that no row is too long for it.
     */
    static String rowChecksum(TableShape shape, List<String> names) {
        return names.stream()
                .map(shape::column)
                .map(RowSql::summed)
                .collect(joining(", ", "CRC32(CONCAT_WS('#', ", "))"));
    }

    private static String summed(ColumnShape column) {
        String name = Quoting.name(column.name());
        String value = switch (column.kind()) {
            case TEXT, BYTES, GEOMETRY -> "CONCAT(LENGTH(" + name + "), ':', CRC32(" + name + "))";
            case BIT -> "CAST(" + name + " AS UNSIGNED)";
            case INTEGER, DECIMAL, FLOAT, DOUBLE, YEAR, DATE, TIME, DATETIME, TIMESTAMP, ENUM, SET, OTHER ->
                selected(column);
        };
        return "IFNULL(" + value + ", 'N')";
    }
}
