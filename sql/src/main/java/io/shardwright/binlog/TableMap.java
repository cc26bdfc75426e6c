package io.shardwright.binlog;

import io.shardwright.move.TableAddress;
import java.nio.charset.StandardCharsets;

/**
 * The columns of a table as an event of type TABLE_MAP announces them before the rows.
 *
 * @param types the number of each column's type
 * @param metas what the type needs besides, in the log's own form: one or two bytes, little-endian
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record TableMap(long tableId, TableAddress table, int[] types, int[] metas) {
    /** The table alone, from the head of the event: columns of other tables may be of types that are not known here. */
    static TableAddress addressOf(byte[] body) {
        EventBody in = new EventBody(body);
        in.skip(8);
        return address(in);
    }

    static long idOf(byte[] body) {
        return new EventBody(body).little(6);
    }

    private static TableAddress address(EventBody in) {
        String schema = in.text(in.one(), StandardCharsets.UTF_8);
        in.skip(1);
        String name = in.text(in.one(), StandardCharsets.UTF_8);
        in.skip(1);
        return new TableAddress(schema, name);
    }

    static TableMap parse(byte[] body) {
        EventBody in = new EventBody(body);
        long id = in.little(6);
        in.skip(2);
        TableAddress table = address(in);
        int[] types = new int[in.packed()];
        for (int i = 0; i < types.length; i++) {
            types[i] = in.one();
        }
        EventBody meta = new EventBody(in.bytes(in.packed()));
        int[] metas = new int[types.length];
        for (int i = 0; i < types.length; i++) {
            metas[i] = (int) meta.little(metaBytes(types[i]));
        }
        return new TableMap(id, table, types, metas);
    }

    private static int metaBytes(int type) {
        return switch (type) {
            case LogType.FLOAT,
                    LogType.DOUBLE,
                    LogType.BLOB,
                    LogType.GEOMETRY,
                    LogType.TIMESTAMP2,
                    LogType.DATETIME2,
                    LogType.TIME2 -> 1;
            case LogType.VARCHAR, LogType.BIT, LogType.NEWDECIMAL, LogType.STRING, LogType.ENUM, LogType.SET -> 2;
            default -> 0;
        };
    }
}
