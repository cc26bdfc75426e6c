package io.shardwright.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.span.Span;
import io.shardwright.span.SpanId;
import io.shardwright.span.TraceId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a collector that does not take what it is sent. */
final class CollectorTest {
    private static final Span SPAN = new Span(
            new Span.Place(new TraceId("1".repeat(32)), new SpanId(2), Optional.empty()),
            "a",
            Span.Kind.INTERNAL,
            Instant.EPOCH,
            Instant.EPOCH,
            List.of(),
            Optional.empty(),
            List.of(),
            List.of());

    private static Collector at(URI endpoint) {
        return Collector.at(endpoint, Map.of(), new Origin(ProcessKind.WORKER, "n1", "main", "1"));
    }

    @Test
    void itsAnswer() throws Exception {
        try (TraceReceiver receiver = TraceReceiver.start();
                Collector collector = at(receiver.endpoint())) {
            assertThat(collector.take(List.of(SPAN))).isEmpty();
            receiver.be(TraceReceiver.Manner.REFUSES);
            assertThat(collector.take(List.of(SPAN))).contains("it answers 400");
        }
    }

    @Test
    void thatItIsNotThere() throws Exception {
        URI gone;
        try (TraceReceiver receiver = TraceReceiver.start()) {
            gone = receiver.endpoint();
        }
        try (Collector collector = at(gone)) {
            assertThat(collector.take(List.of(SPAN)).orElseThrow())
                    .startsWith("it is not reached: java.net.ConnectException");
        }
    }
}
