package io.shardwright.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.shardwright.span.Attribute;
import io.shardwright.span.Span;
import io.shardwright.span.SpanId;
import io.shardwright.span.TraceId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A span as the library sends it. Made of one that is over: the library's own are begun and ended by the clock, and have ids of its choice. */
record OtlpSpan(Span span, Source source) implements SpanData {
    /**
     * Where spans come from.
     *
     * @param process with its name, cluster and build
     * @param scope what of it makes them
     */
    record Source(Resource process, InstrumentationScopeInfo scope) {}

    static SpanData of(Span span, Source source) {
        return new OtlpSpan(span, source);
    }

    @Override
    public String getName() {
        return span.name();
    }

    @Override
    public SpanKind getKind() {
        return switch (span.kind()) {
            case INTERNAL -> SpanKind.INTERNAL;
            case SERVER -> SpanKind.SERVER;
        };
    }

    @Override
    public SpanContext getSpanContext() {
        return context(span.place().trace(), span.place().id());
    }

    @Override
    public SpanContext getParentSpanContext() {
        return span.place()
                .parent()
                .map(parent -> context(span.place().trace(), parent))
                .orElseGet(SpanContext::getInvalid);
    }

    private static SpanContext context(TraceId trace, SpanId id) {
        return SpanContext.create(trace.hex(), id.toString(), TraceFlags.getSampled(), TraceState.getDefault());
    }

    @Override
    public StatusData getStatus() {
        return span.error().map(OtlpSpan::error).orElseGet(StatusData::unset);
    }

    private static StatusData error(String words) {
        return StatusData.create(StatusCode.ERROR, words);
    }

    @Override
    public long getStartEpochNanos() {
        return nanos(span.start());
    }

    @Override
    public long getEndEpochNanos() {
        return nanos(span.end());
    }

    private static long nanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    }

    @Override
    public Attributes getAttributes() {
        return attributes(span.attributes());
    }

    private static Attributes attributes(List<Attribute> attributes) {
        AttributesBuilder builder = Attributes.builder();
        for (Attribute attribute : attributes) {
            if (attribute instanceof Attribute.Text text) {
                builder.put(text.key(), text.value());
            } else if (attribute instanceof Attribute.Whole whole) {
                builder.put(whole.key(), whole.value());
            }
        }
        return builder.build();
    }

    @Override
    public List<EventData> getEvents() {
        return span.events().stream()
                .map(event -> EventData.create(nanos(event.at()), event.name(), attributes(event.attributes())))
                .toList();
    }

    @Override
    public List<LinkData> getLinks() {
        return span.links().stream()
                .map(link -> LinkData.create(context(link.trace(), link.id())))
                .toList();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return span.events().size();
    }

    @Override
    public int getTotalRecordedLinks() {
        return span.links().size();
    }

    @Override
    public int getTotalAttributeCount() {
        return span.attributes().size();
    }

    @Override
    @Deprecated
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return InstrumentationLibraryInfo.create(
                source.scope().getName(), source.scope().getVersion());
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return source.scope();
    }

    @Override
    public Resource getResource() {
        return source.process();
    }
}
