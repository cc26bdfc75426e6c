package io.shardwright.span;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The span of whoever asks for something, as W3C Trace Context sends it in the header {@code traceparent}.
 *
 * @param sampled whether the caller keeps its trace
 */
public record TraceParent(TraceId trace, SpanId span, boolean sampled) {
    /** Later versions may add something at the end. */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private static final String FIRST = "00";
    private static final int SAMPLED = 1;

    /** Reads a header; what is of another form counts as none, as the standard has it. */
    public static Optional<TraceParent> parse(String header) {
        Matcher parts = FORM.matcher(header);
        if (!parts.matches() || (parts.group(1).equals(FIRST) && parts.group(5) != null)) {
            return Optional.empty();
        }
        String trace = parts.group(2);
        long span = Long.parseUnsignedLong(parts.group(3), 16);
        if (!TraceId.isOne(trace) || span == 0) {
            return Optional.empty();
        }
        return Optional.of(new TraceParent(
                new TraceId(trace), new SpanId(span), (Integer.parseInt(parts.group(4), 16) & SAMPLED) != 0));
    }
}
