package io.shardwright.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.shardwright.config.Secret;
import io.shardwright.span.Span;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Whoever keeps traces, reached by OTLP over HTTP. Used by one thread, but for {@link #close}. */
final class Collector implements AutoCloseable {
    /** Of the whole of a batch, with the tries that the library makes by itself where the collector is busy or not reached. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

    /** The library says every failure by itself and elsewhere. Kept here, as a logger that nobody has forgets its level. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final URI endpoint;
    private final OtlpHttpSpanExporter exporter;
    private final OtlpSpan.Source source;

    private Collector(URI endpoint, OtlpHttpSpanExporter exporter, OtlpSpan.Source source) {
        this.endpoint = endpoint;
        this.exporter = exporter;
        this.source = source;
    }

    /** One that spans of a process are sent to. Connects to nobody yet. */
    static Collector at(URI endpoint, Map<String, Secret> headers, Origin origin) {
        LIBRARY.setLevel(Level.OFF);
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.toString())
                .setTimeout(LIMIT)
                .setConnectTimeout(CONNECT_LIMIT)
                .setMeterProvider(MeterProvider.noop());
        headers.forEach((name, value) -> builder.addHeader(name, value.value()));
        return new Collector(endpoint, builder.build(), source(origin));
    }

    private static OtlpSpan.Source source(Origin origin) {
        Attributes process = Attributes.builder()
                .put("service.name", "shardwright-" + origin.kind().name().toLowerCase(Locale.ROOT))
                .put("service.namespace", origin.cluster())
                .put("service.instance.id", origin.name())
                .put("service.version", origin.build())
                .build();
        return new OtlpSpan.Source(
                Resource.create(process),
                InstrumentationScopeInfo.builder("io.shardwright")
                        .setVersion(origin.build())
                        .build());
    }

    /** Sends spans, and waits until they are taken (empty) or it is known why not. */
    Optional<String> take(List<Span> spans) {
        CompletableResultCode sending = exporter.export(
                spans.stream().map(span -> OtlpSpan.of(span, source)).toList());
        sending.join(2 * LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (sending.isSuccess()) {
            return Optional.empty();
        }
        return Optional.of(sending.isDone() ? words(sending.getFailureThrowable()) : "it does not answer");
    }

    /** What it answered is not said beyond the status: nobody knows what may stand there. */
    private static String words(@Nullable Throwable failure) {
        if (failure instanceof FailedExportException.HttpExportException http && http.getResponse() != null) {
            return "it answers " + http.getResponse().getStatusCode();
        }
        @Nullable Throwable why = failure;
        // What is below it says less, what is above it only that there was one.
        while (why != null && !(why instanceof IOException) && why.getCause() != null) {
            why = why.getCause();
        }
        return "it is not reached: " + why;
    }

    @Override
    public void close() {
        exporter.shutdown();
    }

    @Override
    public String toString() {
        return "collector of traces at " + endpoint;
    }
}
