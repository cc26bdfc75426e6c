package io.shardwright.binlog;

import io.shardwright.move.ColumnShape;
import io.shardwright.move.Row;
import io.shardwright.move.RowChange;
import io.shardwright.move.TableShape;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decodes the rows of one table's events. The values have the form that {@link io.shardwright.move.ValueKind} gives them. */
final class RowDecoder {
    private final TableShape shape;
    private final ValueDecoder[] decoders;

    /**
     * @throws ShardwrightException {@link ErrorCode#TABLE_ALTERED} if the log's columns are not the table's
     */
    RowDecoder(TableShape shape, TableMap map) {
        this.shape = shape;
        if (shape.columns().size() != map.types().length) {
            throw altered(
                    shape,
                    map.types().length + " columns instead of "
                            + shape.columns().size());
        }
        decoders = new ValueDecoder[map.types().length];
        for (int i = 0; i < decoders.length; i++) {
            ColumnShape column = shape.columns().get(i);
            ValueDecoder decoder = ValueDecoder.of(column, map.types()[i], map.metas()[i]);
            if (decoder == null) {
                throw altered(shape, "another type of column " + column.name());
            }
            decoders[i] = decoder;
        }
    }

    private static ShardwrightException altered(TableShape shape, String what) {
        return new ShardwrightException(
                ErrorCode.TABLE_ALTERED,
                "the binary log has " + what + " for " + shape.address(),
                "The table's definition is not what it was; begin the move again.");
    }

    /** Hands on the changes of one event in their order. */
    void decode(LogEvent event, Consumer<RowChange> changes) {
        EventBody in = new EventBody(event.body());
        in.skip(8);
        if (event.code() >= LogEvent.WRITE_ROWS_V2) {
            // The length of what MySQL 5.6 may add counts itself.
            in.skip((int) in.little(2) - 2);
        }
        boolean update = event.code() == LogEvent.UPDATE_ROWS_V1 || event.code() == LogEvent.UPDATE_ROWS_V2;
        boolean delete = event.code() == LogEvent.DELETE_ROWS_V1 || event.code() == LogEvent.DELETE_ROWS_V2;
        int columns = in.packed();
        if (columns != decoders.length) {
            throw altered(shape, "rows of " + columns + " columns");
        }
        byte[] first = in.bytes((columns + 7) / 8);
        byte[] second = update ? in.bytes((columns + 7) / 8) : first;
        while (in.hasMore()) {
            Row row = row(in, first);
            if (update) {
                changes.accept(RowChange.update(row, row(in, second)));
            } else {
                changes.accept(delete ? RowChange.delete(row) : RowChange.insert(row));
            }
        }
    }

    private Row row(EventBody in, byte[] present) {
        int count = 0;
        for (int i = 0; i < decoders.length; i++) {
            count += EventBody.bit(present, i) ? 1 : 0;
        }
        byte[] nulls = in.bytes((count + 7) / 8);
        byte[][] values = new byte[decoders.length][];
        int place = 0;
        for (int i = 0; i < decoders.length; i++) {
            if (EventBody.bit(present, i)) {
                byte @Nullable [] value = EventBody.bit(nulls, place++) ? null : decoders[i].decode(in);
                values[i] = value;
            } else if (!shape.columns().get(i).generated()) {
                throw new ShardwrightException(
                        ErrorCode.UNMOVABLE,
                        "binlog-row-image: the binary log has a change of " + shape.address() + " without column "
                                + shape.columns().get(i).name(),
                        "Some client has binlog_row_image other than FULL; begin the move again once it has not.");
            }
        }
        return new Row(values);
    }
}
