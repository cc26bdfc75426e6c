package io.shardwright.move;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbers, texts and values one after another. Numbers have seven bits a byte, the low ones first, and the eighth says that more follow. A value is its length
 * plus one and its bytes; 0 stands for NULL. Grows as needed. For one thread.
 */
public final class ByteWriter {
    private static final int FIRST_BYTES = 1024;

    private byte[] bytes;
    private int length;

    public ByteWriter() {
        this(FIRST_BYTES);
    }

    public ByteWriter(int firstBytes) {
        bytes = new byte[firstBytes];
    }

    public int length() {
        return length;
    }

    /** What is written so far. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** The array that is written to, of which the first {@link #length()} bytes count. Until the next write. */
    public byte[] array() {
        return bytes;
    }

    /** Begins anew, with the same memory. */
    public void clear() {
        length = 0;
    }

    public ByteWriter number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    public ByteWriter flag(boolean value) {
        return one((byte) (value ? 1 : 0));
    }

    /** One byte as it is. */
    public ByteWriter one(byte value) {
        room(1);
        bytes[length++] = value;
        return this;
    }

    /** The low bytes of a number, the lowest first. */
    public ByteWriter little(long value, int count) {
        room(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (value >>> (8 * i));
        }
        return this;
    }

    /** Some bytes as they are. */
    public ByteWriter raw(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
        return this;
    }

    public ByteWriter value(byte @Nullable [] value) {
        if (value == null) {
            return one((byte) 0);
        }
        return number(value.length + 1L).raw(value, 0, value.length);
    }

    public ByteWriter text(String text) {
        return value(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The values of a row; how many there are the reader knows. */
    public ByteWriter values(Row row) {
        for (int i = 0; i < row.size(); i++) {
            value(row.value(i));
        }
        return this;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            // Above half of what an array holds, doubling would wrap.
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(length, more), (int) Math.min(2L * bytes.length, 1 << 30)));
        }
    }
}
