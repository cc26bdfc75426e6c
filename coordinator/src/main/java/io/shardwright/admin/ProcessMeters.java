package io.shardwright.admin;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.shardwright.access.Operation;
import io.shardwright.problem.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What this process measures of itself: memory, collections, threads, processors, files, requests. Safe for use by many threads. */
final class ProcessMeters implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    ProcessMeters() {
        // There before the first, so that its rate can be told.
        refusals(ErrorCode.TOO_MANY_REQUESTS);
        refusals(ErrorCode.OVERLOADED);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** Counts a request of somebody who has a key. */
    void answered(Operation operation, int status, Duration took) {
        Timer.builder("shardwright.api.requests")
                .description("Requests of the API, by operation and status.")
                .tag("operation", operation.label())
                .tag("status", Integer.toString(status))
                .register(registry)
                .record(took);
    }

    /** Counts a request that a limit has kept out. */
    void refused(ErrorCode code) {
        refusals(code).increment();
    }

    private Counter refusals(ErrorCode code) {
        return Counter.builder("shardwright.api.refused")
                .description("Requests that were kept out by a limit, by code.")
                .tag("code", code.code())
                .register(registry);
    }

    /** Shows how many there are of something at the moment. */
    void count(String name, String what, Supplier<Number> counted) {
        Gauge.builder(name, counted).description(what).register(registry);
    }

    /** Shows how many there were of something since the process began. */
    void total(String name, String what, LongSupplier counted) {
        // The library forgets the object that it asks, unless somebody else keeps it.
        FunctionCounter.builder(name, this, meters -> counted.getAsLong())
                .description(what)
                .register(registry);
    }

    /** Takes what a library measures. */
    MeterRegistry registry() {
        return registry;
    }

    /**
     * All series in Prometheus' text format, version 0.0.4.
     *
     * @param fleet come first
     */
    String text(List<MetricSnapshot> fleet) {
        List<MetricSnapshot> all = Stream.concat(fleet.stream(), registry.getPrometheusRegistry().scrape().stream())
                .toList();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, new MetricSnapshots(all));
        } catch (IOException e) {
            throw new UncheckedIOException("memory refuses nothing", e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
