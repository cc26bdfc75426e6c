package io.shardwright.tracing;

import io.shardwright.config.TracingSettings;
import io.shardwright.span.Sampling;
import io.shardwright.span.Span;
import io.shardwright.span.TraceId;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a process hands over its spans. Safe for use by many threads. */
public final class Tracing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Tracing.class);

    private static final Tracing OFF = new Tracing(new Sampling(0), Optional.empty());

    private final Sampling sampling;
    private final Optional<SpanQueue> queue;

    private Tracing(Sampling sampling, Optional<SpanQueue> queue) {
        this.sampling = sampling;
        this.queue = queue;
    }

    /** Keeps nothing. */
    public static Tracing off() {
        return OFF;
    }

    /** Begins to send what is kept to the collector of these settings, if there is one. Nothing is sent or looked for before the first span. */
    public static Tracing start(TracingSettings settings, Origin origin) {
        return settings.endpoint()
                .map(endpoint -> new Tracing(
                        settings.sampling(),
                        Optional.of(SpanQueue.start(Collector.at(endpoint, settings.headers(), origin)))))
                .orElse(OFF);
    }

    /** Whether any trace may be kept. */
    public boolean isOn() {
        return queue.isPresent();
    }

    /** Whether this trace is to be kept. */
    public boolean keeps(TraceId trace) {
        return isOn() && sampling.keeps(trace);
    }

    /** Hands a span over, whatever its trace. Returns at once, and throws nothing that making the span throws: nobody's work is to fail for its trace. */
    public void tell(Supplier<Span> span) {
        if (queue.isEmpty()) {
            return;
        }
        try {
            queue.get().add(span.get());
        } catch (RuntimeException e) {
            log.warn("a span cannot be made; report this with its log", e);
        }
    }

    /** How many spans the collector has taken. */
    public long sent() {
        return queue.map(SpanQueue::sent).orElse(0L);
    }

    /** How many spans were lost: there were too many at a time, or the collector did not take them. */
    public long dropped() {
        return queue.map(SpanQueue::dropped).orElse(0L);
    }

    /** Sends what is queued, within {@value SpanQueue#CLOSE_MILLIS} ms. */
    @Override
    public void close() {
        queue.ifPresent(SpanQueue::close);
    }
}
