package io.shardwright.move;

import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link ByteWriter} has written, and refuses lengths that cannot be true before anything of their size is allocated. For one thread.
 *
 * <p>All methods throw {@link BufferUnderflowException} if the bytes end too early.
 */
public final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private int place;

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reads a part of an array. */
    public ByteReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.place = from;
        this.end = end;
    }

    public boolean hasMore() {
        return place < end;
    }

    public int remaining() {
        return end - place;
    }

    /** Where the next byte lies in the array. */
    public int place() {
        return place;
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = one();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number has no end");
    }

    /** A number that counts or measures what follows in these bytes. */
    public int count() {
        long value = number();
        if (value < 0 || value > remaining()) {
            throw new BufferUnderflowException();
        }
        return (int) value;
    }

    public boolean flag() {
        return one() != 0;
    }

    public byte one() {
        if (place >= end) {
            throw new BufferUnderflowException();
        }
        return bytes[place++];
    }

    /** The length of the next value, whose bytes begin at {@link #place()} then; -1 for NULL. Call {@link #skip} after it. */
    public int valueLength() {
        long length = number() - 1;
        if (length < -1 || length > remaining()) {
            throw new BufferUnderflowException();
        }
        return (int) length;
    }

    public void skip(int count) {
        if (count > remaining()) {
            throw new BufferUnderflowException();
        }
        place += count;
    }

    public byte @Nullable [] value() {
        int length = valueLength();
        if (length < 0) {
            return null;
        }
        byte[] value = Arrays.copyOfRange(bytes, place, place + length);
        place += length;
        return value;
    }

    public String text() {
        byte[] value = value();
        if (value == null) {
            throw new IllegalArgumentException("a text is missing");
        }
        return new String(value, StandardCharsets.UTF_8);
    }

    public Row values(int count) {
        byte[][] values = new byte[count][];
        for (int i = 0; i < count; i++) {
            values[i] = value();
        }
        return new Row(values);
    }
}
