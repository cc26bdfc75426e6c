package io.shardwright.span;

import io.shardwright.queue.GroupId;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The identity of a trace.
 *
 * @param hex 32 hexadecimal digits in lower case, not all of them 0, as W3C Trace Context has it
 */
public record TraceId(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final String NONE = "0".repeat(32);

    public TraceId {
        if (!isOne(hex)) {
            throw new IllegalArgumentException("'" + hex + "' is no id of a trace");
        }
    }

    static boolean isOne(String text) {
        return FORM.matcher(text).matches() && !text.equals(NONE);
    }

    /** The trace of a group: every process knows it, and nobody has to be told. */
    public static TraceId of(GroupId group) {
        return new TraceId(group.trace());
    }

    /** A new one. */
    public static TraceId drawn(LongSupplier random) {
        HexFormat digits = HexFormat.of();
        return new TraceId(digits.toHexDigits(random.getAsLong())
                + digits.toHexDigits(SpanId.drawn(random).value()));
    }

    /** The span of the whole, under which those of its parts are: its second half, which of a random UUID is never 0, else the first. */
    public SpanId root() {
        long second = Long.parseUnsignedLong(hex, 16, 32, 16);
        return new SpanId(second == 0 ? Long.parseUnsignedLong(hex, 0, 16, 16) : second);
    }

    @Override
    public String toString() {
        return hex;
    }
}
