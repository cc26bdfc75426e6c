package io.shardwright.span;

import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * The identity of a span in its trace.
 *
 * @param value not 0, by which W3C Trace Context means none
 */
public record SpanId(long value) {
    public SpanId {
        if (value == 0) {
            throw new IllegalArgumentException("0 is no id of a span");
        }
    }

    /** A new one. */
    public static SpanId drawn(LongSupplier random) {
        long value = random.getAsLong();
        while (value == 0) {
            value = random.getAsLong();
        }
        return new SpanId(value);
    }

    /** 16 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
