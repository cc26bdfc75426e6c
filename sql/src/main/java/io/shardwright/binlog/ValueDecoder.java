package io.shardwright.binlog;

import io.shardwright.move.ColumnShape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one column's value from a row of the log. */
@FunctionalInterface
interface ValueDecoder {
    byte[] decode(EventBody in);

    /** The decoder of a column, or null if the log's type is not the column's. */
    static @Nullable ValueDecoder of(ColumnShape column, int type, int meta) {
        return switch (column.kind()) {
            case INTEGER -> integer(column, type);
            case DECIMAL -> type == LogType.NEWDECIMAL ? decimal(meta & 0xFF, meta >> 8) : null;
            case FLOAT -> type == LogType.FLOAT ? ValueDecoder::floating : null;
            case DOUBLE -> type == LogType.DOUBLE ? ValueDecoder::doubled : null;
            case BIT -> type == LogType.BIT ? in -> in.bytes((meta >> 8) + ((meta & 0xFF) + 7) / 8) : null;
            case YEAR -> type == LogType.YEAR ? in -> Times.year(in.one()) : null;
            case DATE -> type == LogType.DATE || type == LogType.NEWDATE ? in -> Times.date((int) in.little(3)) : null;
            case TIME, DATETIME, TIMESTAMP -> time(column, type, meta);
            case TEXT, BYTES -> bytes(column, type, meta);
            case ENUM, SET -> numbered(column, type, meta);
            case GEOMETRY -> type == LogType.GEOMETRY || type == LogType.BLOB ? prefixed(meta) : null;
            case OTHER -> null;
        };
    }

    private static @Nullable ValueDecoder integer(ColumnShape column, int type) {
        int size = switch (type) {
            case LogType.TINY -> 1;
            case LogType.SHORT -> 2;
            case LogType.INT24 -> 3;
            case LogType.LONG -> 4;
            case LogType.LONGLONG -> 8;
            default -> 0;
        };
        if (size != column.size()) {
            return null;
        }
        int unused = 64 - 8 * size;
        return column.unsigned()
                ? in -> ascii(Long.toUnsignedString(in.little(size)))
                : in -> ascii(Long.toString(in.little(size) << unused >> unused));
    }

    private static ValueDecoder decimal(int precision, int scale) {
        int bytes = Decimals.bytes(precision, scale);
        return in -> Decimals.decode(in.bytes(bytes), precision, scale);
    }

    private static byte[] floating(EventBody in) {
        return ascii(Double.toString(Float.intBitsToFloat((int) in.little(4))));
    }

    private static byte[] doubled(EventBody in) {
        return ascii(Double.toString(Double.longBitsToDouble(in.little(8))));
    }

    private static @Nullable ValueDecoder time(ColumnShape column, int type, int meta) {
        int digits = column.scale();
        return switch (column.kind()) {
            case TIME -> {
                if (type == LogType.TIME && digits == 0) {
                    yield in -> Times.oldTime((int) in.little(3));
                }
                yield type == LogType.TIME2 && meta == digits ? in -> Times.time(in, digits) : null;
            }
            case DATETIME -> {
                if (type == LogType.DATETIME && digits == 0) {
                    yield in -> Times.oldDateTime(in.little(8));
                }
                yield type == LogType.DATETIME2 && meta == digits ? in -> Times.dateTime(in, digits) : null;
            }
            default -> {
                if (type == LogType.TIMESTAMP && digits == 0) {
                    yield in -> Times.timestamp(in.little(4), 0, 0);
                }
                yield type == LogType.TIMESTAMP2 && meta == digits ? in -> Times.timestamp(in, digits) : null;
            }
        };
    }

    private static @Nullable ValueDecoder bytes(ColumnShape column, int type, int meta) {
        return switch (type) {
            case LogType.VARCHAR -> {
                int lengthBytes = meta > 255 ? 2 : 1;
                yield in -> in.bytes((int) in.little(lengthBytes));
            }
            case LogType.BLOB -> prefixed(meta);
            case LogType.STRING -> {
                // Lengths above 255 have their two high bits, inverted, in the type's byte.
                int real = meta & 0xFF;
                int length = ((meta >> 8) & 0xFF) | (((real & 0x30) ^ 0x30) << 4);
                int lengthBytes = length > 255 ? 2 : 1;
                // Trailing zero bytes of BINARY(n), as trailing spaces of CHAR(n), are left out of the log.
                yield column.size() > 0
                        ? in -> Arrays.copyOf(in.bytes((int) in.little(lengthBytes)), column.size())
                        : in -> in.bytes((int) in.little(lengthBytes));
            }
            default -> null;
        };
    }

    private static ValueDecoder prefixed(int lengthBytes) {
        return in -> in.bytes(Math.toIntExact(in.little(lengthBytes)));
    }

    private static @Nullable ValueDecoder numbered(ColumnShape column, int type, int meta) {
        int real = type == LogType.STRING ? meta & 0xFF : type;
        int expected = column.kind() == io.shardwright.move.ValueKind.ENUM ? LogType.ENUM : LogType.SET;
        int bytes = meta >> 8;
        return real == expected ? in -> ascii(Long.toUnsignedString(in.little(bytes))) : null;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
