package io.shardwright.tracing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.shardwright.span.Span;
import io.shardwright.span.SpanId;
import io.shardwright.span.TraceId;
import io.shardwright.time.Stopwatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/** A collector of traces on loopback, that can be as bad as those of the world. Safe for use by many threads. */
public final class TraceReceiver implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 60_000;

    private static final Span LAST = new Span(
            new Span.Place(new TraceId("f".repeat(32)), new SpanId(1), Optional.empty()),
            "the last",
            Span.Kind.INTERNAL,
            Instant.EPOCH,
            Instant.EPOCH,
            List.of(),
            Optional.empty(),
            List.of(),
            List.of());

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<ReceivedSpan> spans = new ArrayList<>();
    private final List<Headers> headers = new ArrayList<>();
    private Manner manner = Manner.TAKES;

    /** How it answers. */
    public enum Manner {
        TAKES,
        /** Says that it never takes this. */
        REFUSES,
        /** Says that it may be tried again. */
        IS_BUSY,
        HANGS
    }

    private TraceReceiver(HttpServer server) {
        this.server = server;
    }

    public static TraceReceiver start() throws IOException {
        TraceReceiver receiver =
                new TraceReceiver(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        receiver.server.setExecutor(receiver.threads);
        receiver.server.createContext("/v1/traces", receiver::answer);
        receiver.server.start();
        return receiver;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
    }

    /** From now on it answers so. */
    public synchronized void be(Manner now) {
        manner = now;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                    ? new GZIPInputStream(exchange.getRequestBody()).readAllBytes()
                    : exchange.getRequestBody().readAllBytes();
            int status = switch (note(exchange.getRequestHeaders(), body)) {
                case TAKES -> 200;
                case REFUSES -> 400;
                case IS_BUSY -> 503;
                case HANGS -> {
                    closed.await();
                    yield 500;
                }
            };
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Manner note(Headers sent, byte[] body) throws IOException {
        headers.add(sent);
        if (manner == Manner.TAKES) {
            ExportTraceServiceRequest.parseFrom(body)
                    .getResourceSpansList()
                    .forEach(process -> process.getScopeSpansList()
                            .forEach(scope -> scope.getSpansList()
                                    .forEach(span -> spans.add(ReceivedSpan.of(process.getResource(), span)))));
        }
        notifyAll();
        return manner;
    }

    /** What it has taken, in the order in which it came. */
    public synchronized List<ReceivedSpan> spans() {
        return List.copyOf(spans);
    }

    /** The headers of every request, also of those that it has not taken. */
    public synchronized List<Headers> headers() {
        return List.copyOf(headers);
    }

    /** Waits until it has taken so many spans that are of interest; returns these. */
    public synchronized List<ReceivedSpan> await(int count, Predicate<ReceivedSpan> interest)
            throws InterruptedException {
        Supplier<List<ReceivedSpan>> found =
                () -> spans.stream().filter(interest).toList();
        until(() -> found.get().size() >= count, () -> "of " + count + " spans there are " + found.get());
        return found.get();
    }

    /** All that it is told by one that hands over to it, up to now: what is handed over last comes last. */
    public synchronized List<ReceivedSpan> all(Tracing tracing) throws InterruptedException {
        tracing.tell(() -> LAST);
        until(() -> spans.stream().anyMatch(TraceReceiver::isLast), () -> "the last is not among " + spans);
        spans.removeIf(TraceReceiver::isLast);
        return List.copyOf(spans);
    }

    private static boolean isLast(ReceivedSpan span) {
        return span.name().equals(LAST.name());
    }

    /** Waits until it was asked so often, whatever it has answered. */
    public synchronized void awaitAsked(int count) throws InterruptedException {
        until(() -> headers.size() >= count, () -> "it was asked " + headers.size() + " times");
    }

    private synchronized void until(BooleanSupplier so, Supplier<String> lacking) throws InterruptedException {
        Stopwatch watch = Stopwatch.started();
        while (!so.getAsBoolean()) {
            long leftMillis = PATIENCE_MILLIS - watch.elapsedMillis();
            if (leftMillis <= 0) {
                throw new AssertionError(lacking.get());
            }
            wait(leftMillis);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdown();
    }
}
