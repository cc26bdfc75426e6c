package io.shardwright.move;

import io.shardwright.bucket.BucketSet;
import io.shardwright.move.Unmovable.Reason;
import io.shardwright.table.ShardKey;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The parts that requests and items have in common, as bytes and back. A number once released keeps its meaning. */
final class MoveForm {
    private static final ValueKind[] KINDS = ValueKind.values();

    private MoveForm() {}

    static <T> void list(ByteWriter out, List<T> values, BiConsumer<ByteWriter, T> each) {
        out.number(values.size());
        values.forEach(value -> each.accept(out, value));
    }

    static <T> List<T> list(ByteReader in, Function<ByteReader, T> each) {
        int count = in.count();
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(each.apply(in));
        }
        return values;
    }

    static <T> void optional(ByteWriter out, Optional<T> value, BiConsumer<ByteWriter, T> form) {
        out.flag(value.isPresent());
        value.ifPresent(present -> form.accept(out, present));
    }

    static <T> Optional<T> optional(ByteReader in, Function<ByteReader, T> form) {
        return in.flag() ? Optional.of(form.apply(in)) : Optional.empty();
    }

    static void row(ByteWriter out, Row row) {
        out.number(row.size()).values(row);
    }

    static Row row(ByteReader in) {
        return in.values(in.count());
    }

    static void address(ByteWriter out, TableAddress table) {
        out.text(table.schema()).text(table.name());
    }

    static TableAddress address(ByteReader in) {
        return new TableAddress(in.text(), in.text());
    }

    static void renaming(ByteWriter out, Renaming renaming) {
        address(out, renaming.from());
        address(out, renaming.to());
    }

    static Renaming renaming(ByteReader in) {
        return new Renaming(address(in), address(in));
    }

    static void position(ByteWriter out, GtidPosition position) {
        out.text(position.toString());
    }

    static GtidPosition position(ByteReader in) {
        return GtidPosition.parse(in.text());
    }

    static void range(ByteWriter out, KeyRange range) {
        optional(out, range.after(), MoveForm::row);
        optional(out, range.last(), MoveForm::row);
    }

    static KeyRange range(ByteReader in) {
        return new KeyRange(optional(in, MoveForm::row), optional(in, MoveForm::row));
    }

    static void selection(ByteWriter out, RowSelection selection) {
        list(out, selection.columns(), ByteWriter::text);
        list(out, selection.key(), ByteWriter::text);
        optional(out, selection.filter(), MoveForm::filter);
    }

    static RowSelection selection(ByteReader in) {
        return new RowSelection(list(in, ByteReader::text), list(in, ByteReader::text), optional(in, MoveForm::filter));
    }

    static void filter(ByteWriter out, BucketFilter filter) {
        out.text(filter.column())
                .text(filter.kind().name())
                .text(filter.buckets().toString());
    }

    static BucketFilter filter(ByteReader in) {
        return new BucketFilter(in.text(), ShardKey.Kind.valueOf(in.text()), BucketSet.parse(in.text()));
    }

    static void shape(ByteWriter out, TableShape shape) {
        address(out, shape.address());
        out.text(shape.engine());
        list(out, shape.columns(), MoveForm::column);
        list(out, shape.primaryKey(), ByteWriter::text);
        out.flag(shape.keyPrefixes());
        list(out, shape.triggers(), ByteWriter::text);
        list(out, shape.foreignKeysOut(), ByteWriter::text);
        out.flag(shape.systemVersioned());
    }

    static TableShape shape(ByteReader in) {
        return new TableShape(
                address(in),
                in.text(),
                list(in, MoveForm::column),
                list(in, ByteReader::text),
                in.flag(),
                list(in, ByteReader::text),
                list(in, ByteReader::text),
                in.flag());
    }

    private static void column(ByteWriter out, ColumnShape column) {
        out.text(column.name())
                .text(column.type())
                .text(column.kind().name())
                .text(column.characterSet())
                .number(column.size())
                .number(column.scale())
                .flag(column.unsigned())
                .flag(column.zerofill())
                .flag(column.nullable())
                .flag(column.generated())
                .flag(column.invisible())
                .flag(column.hasDefault());
    }

    private static ColumnShape column(ByteReader in) {
        return new ColumnShape(
                in.text(),
                in.text(),
                kind(in.text()),
                in.text(),
                (int) in.number(),
                (int) in.number(),
                in.flag(),
                in.flag(),
                in.flag(),
                in.flag(),
                in.flag(),
                in.flag());
    }

    private static ValueKind kind(String name) {
        for (ValueKind kind : KINDS) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        // A peer of a later release knows more of them; a table with one is not movable from here.
        return ValueKind.OTHER;
    }

    static void unmovable(ByteWriter out, Unmovable unmovable) {
        out.text(unmovable.reason().name()).text(unmovable.message());
    }

    static Unmovable unmovable(ByteReader in) {
        return new Unmovable(Reason.valueOf(in.text()), in.text());
    }

    /** Reads a whole array by a form; anything left over, missing or senseless is an {@link IllegalArgumentException}. */
    static <T> T whole(byte[] bytes, Function<ByteReader, T> form) {
        try {
            ByteReader in = new ByteReader(bytes);
            T value = form.apply(in);
            if (in.hasMore()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many");
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the bytes end too early", e);
        }
    }
}
