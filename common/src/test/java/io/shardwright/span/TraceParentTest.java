package io.shardwright.span;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The header by which a caller says of which trace his request is. */
final class TraceParentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @Test
    void isRead() {
        assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-01"))
                .contains(new TraceParent(new TraceId(TRACE), new SpanId(0xb7ad6b7169203331L), true));
        assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-02"))
                .contains(new TraceParent(new TraceId(TRACE), new SpanId(0xb7ad6b7169203331L), false));
    }

    @Test
    void aLaterVersionMayHaveMore() {
        assertThat(TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-01-what-ever"))
                .isPresent();
        assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-01-what-ever"))
                .isEmpty();
    }

    @Test
    void whatIsOfNoFormCountsAsNone() {
        for (String header : List.of(
                "",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN,
                "00-" + "0".repeat(32) + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                "00-" + TRACE.toUpperCase(java.util.Locale.ROOT) + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-1",
                "cc-" + TRACE + "-" + SPAN + "-01what")) {
            assertThat(TraceParent.parse(header)).as(header).isEmpty();
        }
    }
}
