package io.shardwright.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.config.Secret;
import io.shardwright.config.TracingSettings;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.span.Attribute;
import io.shardwright.span.Sampling;
import io.shardwright.span.Span;
import io.shardwright.span.SpanId;
import io.shardwright.span.TraceId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector gets of the spans that are handed over, and that nobody waits for one that is bad. */
final class TracingTest {
    private static final TraceId TRACE = new TraceId("0af7651916cd43dd8448eb211c80319c");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Origin ORIGIN = new Origin(ProcessKind.WORKER, "n1", "main", "1.2");

    private TraceReceiver receiver;
    private Tracing tracing;

    @BeforeEach
    void start() throws Exception {
        receiver = TraceReceiver.start();
        tracing = tracing(receiver.endpoint(), Map.of("X-Key", new Secret("hush")));
    }

    private static Tracing tracing(URI endpoint, Map<String, Secret> headers) {
        return Tracing.start(new TracingSettings(Optional.of(endpoint), headers, new Sampling(1)), ORIGIN);
    }

    @AfterEach
    void stop() {
        tracing.close();
        receiver.close();
    }

    private static Span span(String name) {
        return new Span(
                new Span.Place(TRACE, new SpanId(0xff), Optional.of(TRACE.root())),
                name,
                Span.Kind.SERVER,
                Instant.parse("2026-11-23T10:00:00.123456789Z"),
                Instant.parse("2026-11-23T10:00:01Z"),
                List.of(Attribute.of("word", "a"), Attribute.of("number", -7)),
                Optional.of("went wrong"),
                List.of(new Span.Event("turn", Instant.parse("2026-11-23T10:00:00.5Z"), List.of())),
                List.of(new Span.Link(TRACE, new SpanId(1))));
    }

    private Optional<String> name(String name) {
        return receiver.spans().stream()
                .map(ReceivedSpan::name)
                .filter(name::equals)
                .findFirst();
    }

    @Test
    void allOfASpanArrives() throws Exception {
        tracing.tell(() -> span("all"));
        assertThat(receiver.await(1, any -> true))
                .containsExactly(new ReceivedSpan(
                        Map.of(
                                "service.name", "shardwright-worker",
                                "service.namespace", "main",
                                "service.instance.id", "n1",
                                "service.version", "1.2"),
                        "0af7651916cd43dd8448eb211c80319c",
                        "00000000000000ff",
                        "8448eb211c80319c",
                        "all",
                        "SPAN_KIND_SERVER",
                        1_795_428_000_123_456_789L,
                        1_795_428_001_000_000_000L,
                        Map.of("word", "a", "number", "-7"),
                        "ERROR went wrong",
                        List.of("turn"),
                        List.of("0af7651916cd43dd8448eb211c80319c/0000000000000001")));
        assertThat(receiver.headers())
                .allSatisfy(sent -> assertThat(sent.getFirst("X-Key")).isEqualTo("hush"));
        Awaitility.await().atMost(PATIENCE).until(() -> tracing.sent() == 1);
    }

    @Test
    void whatIsHandedOverBeforeTheEndIsSent() {
        SpanQueue queue = SpanQueue.start(Collector.at(receiver.endpoint(), Map.of(), ORIGIN));
        for (int i = 0; i < 1_000; i++) {
            queue.add(span("late"));
        }
        // Whatever else this machine does meanwhile.
        queue.close(60_000);
        assertThat(receiver.spans()).hasSize(1_000);
        assertThat(queue.sent()).isEqualTo(1_000);
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void whatIsRefusedIsLostAndCountedAndTheNextIsSent() throws Exception {
        receiver.be(TraceReceiver.Manner.REFUSES);
        tracing.tell(() -> span("refused"));
        Awaitility.await().atMost(PATIENCE).until(() -> tracing.dropped() == 1);
        receiver.be(TraceReceiver.Manner.TAKES);
        tracing.tell(() -> span("taken"));
        receiver.await(1, span -> span.name().equals("taken"));
        assertThat(name("refused")).isEmpty();
        Awaitility.await().atMost(PATIENCE).until(() -> tracing.sent() == 1);
        assertThat(tracing.dropped()).isOne();
    }

    @Test
    void whoIsOnlyBusyIsAskedAgain() throws Exception {
        receiver.be(TraceReceiver.Manner.IS_BUSY);
        tracing.tell(() -> span("patient"));
        receiver.awaitAsked(1);
        receiver.be(TraceReceiver.Manner.TAKES);
        receiver.await(1, span -> span.name().equals("patient"));
        assertThat(tracing.dropped()).isZero();
    }

    @Test
    void aCollectorThatHangsCostsSpansAndNobodysTime() throws Exception {
        receiver.be(TraceReceiver.Manner.HANGS);
        tracing.tell(() -> span("first"));
        receiver.awaitAsked(1);
        for (int i = 0; i < SpanQueue.QUEUE_MAX + 5; i++) {
            tracing.tell(() -> span("more"));
        }
        assertThat(tracing.dropped()).as("what the queue does not hold").isEqualTo(5);
        tracing.close();
        // Of the first nobody knows anything yet: it would be counted if the end had waited for it.
        assertThat(tracing.dropped()).isEqualTo(5);
        assertThat(tracing.sent()).isZero();
    }

    @Test
    void aCollectorThatIsNotThereFailsNobody() {
        receiver.close();
        tracing.tell(() -> span("lost"));
        tracing.close();
        assertThat(tracing.sent()).isZero();
    }

    @Test
    void aSpanThatCannotBeMadeFailsNobody() throws Exception {
        tracing.tell(() -> {
            throw new IllegalStateException("a test");
        });
        tracing.tell(() -> span("next"));
        receiver.await(1, span -> span.name().equals("next"));
    }

    @Test
    void withoutACollectorThereIsNothing() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Tracing off = Tracing.start(TracingSettings.OFF, ORIGIN);
        assertThat(off).isSameAs(Tracing.off());
        assertThat(off.isOn()).isFalse();
        assertThat(off.keeps(TRACE)).isFalse();
        off.tell(() -> {
            throw new AssertionError("nobody asks for it");
        });
        off.close();
        Set<Thread> begun = new HashSet<>(Thread.getAllStackTraces().keySet());
        begun.removeAll(before);
        assertThat(begun).extracting(Thread::getName).doesNotContain("tracing");
    }

    @Test
    void onlyAShareIsKept() {
        try (Tracing some = Tracing.start(
                new TracingSettings(Optional.of(receiver.endpoint()), Map.of(), new Sampling(0.5)), ORIGIN)) {
            assertThat(some.keeps(new TraceId("ffffffffffffffffff" + "7fffffffffffff")))
                    .isFalse();
            assertThat(some.keeps(new TraceId("000000000000000000" + "80000000000000")))
                    .isTrue();
        }
    }
}
