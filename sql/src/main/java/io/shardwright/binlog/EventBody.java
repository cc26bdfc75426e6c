package io.shardwright.binlog;

import java.nio.charset.Charset;
import java.util.Arrays;

/** Reads an event's fields in order: most are little-endian, what MySQL 5.6 added is big-endian. An index out of bounds is the mark of a broken event. */
final class EventBody {
    private final byte[] bytes;
    private int place;

    EventBody(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return place < bytes.length;
    }

    int one() {
        return bytes[place++] & 0xFF;
    }

    long little(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) one() << (8 * i);
        }
        return value;
    }

    long big(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | one();
        }
        return value;
    }

    /** A number whose first byte tells how many follow. */
    int packed() {
        int first = one();
        return switch (first) {
            case 252 -> (int) little(2);
            case 253 -> (int) little(3);
            case 254 -> Math.toIntExact(little(8));
            default -> first;
        };
    }

    byte[] bytes(int count) {
        if (count < 0 || count > bytes.length - place) {
            throw new ArrayIndexOutOfBoundsException(
                    "an event ends " + (count - (bytes.length - place)) + " bytes early");
        }
        byte[] part = Arrays.copyOfRange(bytes, place, place + count);
        place += count;
        return part;
    }

    String text(int count, Charset charset) {
        return new String(bytes(count), charset);
    }

    byte[] rest() {
        return bytes(bytes.length - place);
    }

    void skip(int count) {
        place += count;
    }

    /** Whether the bit is set in a bitmap, the lowest bit of its first byte being number 0. */
    static boolean bit(byte[] bitmap, int number) {
        return (bitmap[number >> 3] & (1 << (number & 7))) != 0;
    }
}
