package io.shardwright.span;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.queue.GroupId;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Ids that every process makes alike. */
final class TraceIdTest {
    @Test
    void aGroupsTraceIsItsIdWithoutHyphensAndItsRootTheSecondHalf() {
        GroupId group = GroupId.parse("6c309fa8-3ea3-45e2-8d76-e12b6cd94280");
        TraceId trace = TraceId.of(group);
        assertThat(trace.hex()).isEqualTo("6c309fa83ea345e28d76e12b6cd94280").isEqualTo(group.trace());
        assertThat(trace.root().toString()).isEqualTo("8d76e12b6cd94280");
    }

    @Test
    void aRootIsNeverZero() {
        assertThat(TraceId.of(new GroupId(new UUID(7, 0))).root()).isEqualTo(new SpanId(7));
        assertThatThrownBy(() -> new TraceId("0".repeat(32))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpanId(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idsAreWrittenInFull() {
        assertThat(new SpanId(10).toString()).isEqualTo("000000000000000a");
        assertThat(new SpanId(-1).toString()).isEqualTo("ffffffffffffffff");
    }

    @Test
    void whatIsDrawnIsNeverZero() {
        Iterator<Long> draws = List.of(0L, 0L, 0L, 5L).iterator();
        assertThat(TraceId.drawn(draws::next).hex()).isEqualTo("0".repeat(31) + "5");
        Iterator<Long> more = List.of(0L, 6L).iterator();
        assertThat(SpanId.drawn(more::next)).isEqualTo(new SpanId(6));
    }

    @Test
    void whatIsNoIdIsRefused() {
        for (String text : List.of("", "0af7651916cd43dd8448eb211c80319", "0AF7651916CD43DD8448EB211C80319C")) {
            assertThatThrownBy(() -> new TraceId(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
