package io.shardwright.move;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of some columns, each as the bytes of its {@link ValueKind}, null for NULL. What it is made from is not copied: nobody changes it after. */
public final class Row {
    /** The elements may be null. */
    private final byte[][] values;

    /** @param values its elements may be null */
    public Row(byte[][] values) {
        this.values = values;
    }

    /** A row of the given values. */
    public static Row of(List<byte @Nullable []> values) {
        byte[][] array = new byte[values.size()][];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return new Row(array);
    }

    public int size() {
        return values.length;
    }

    /** The bytes of a value; null for NULL. */
    public byte @Nullable [] value(int place) {
        return values[place];
    }

    /** The values at these places, in this order. */
    public Row pick(int[] places) {
        byte[][] picked = new byte[places.length][];
        for (int i = 0; i < places.length; i++) {
            picked[i] = values[places[i]];
        }
        return new Row(picked);
    }

    /** The bytes of all values together. */
    public long bytes() {
        long bytes = 0;
        for (byte[] value : values) {
            bytes += value == null ? 0 : value.length;
        }
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && Arrays.deepEquals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    /** For failures of tests and logs; cut short. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        for (byte[] value : values) {
            text.append(text.length() == 1 ? "" : ", ")
                    .append(value == null ? "NULL" : HexFormat.of().formatHex(value, 0, Math.min(value.length, 32)));
        }
        return text.append(')').toString();
    }
}
