package io.shardwright.admin;

import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import io.shardwright.access.Operation;
import io.shardwright.api.PublishedView;
import io.shardwright.queue.GroupId;
import io.shardwright.span.RequestSpan;
import io.shardwright.span.Span;
import io.shardwright.span.SpanId;
import io.shardwright.span.TraceId;
import io.shardwright.span.TraceParent;
import io.shardwright.tracing.Tracing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells traces of requests by which something was to be changed.
 *
 * @param ids draws new ones, from any thread
 */
record RequestTraces(Tracing tracing, LongSupplier ids) {
    private static final AttributeKey<GroupId> GROUP = AttributeKey.valueOf(RequestTraces.class, "group");
    private static final String CALLER = "traceparent";
    private static final String READING = "GET";

    /** Remembers which group a request has published, if it has. */
    void note(ServiceRequestContext context, Answer answer) {
        if (tracing.isOn() && answer.body() instanceof PublishedView published) {
            context.setAttr(GROUP, GroupId.parse(published.group()));
        }
    }

    /** Tells of a request that was answered. Of one that carries the trace of its caller, the caller decides whether it is kept. */
    void answered(ServiceRequestContext context, Operation operation, RequestLog log) {
        if (!tracing.isOn() || operation.method().equals(READING)) {
            return;
        }
        Optional<TraceParent> caller =
                Optional.ofNullable(context.request().headers().get(CALLER)).flatMap(TraceParent::parse);
        TraceId trace = caller.map(TraceParent::trace).orElseGet(() -> TraceId.drawn(ids));
        if (!caller.map(TraceParent::sampled).orElseGet(() -> tracing.keeps(trace))) {
            return;
        }
        tracing.tell(() -> {
            Instant start = Instant.EPOCH.plus(log.requestStartTimeMicros(), ChronoUnit.MICROS);
            return RequestSpan.of(
                    new RequestSpan.Answered(
                            operation,
                            Asking.of(context).key().id(),
                            "true".equals(context.queryParams().get(Form.DRY_RUN.name())),
                            log.responseStatus().code(),
                            group(context, log),
                            start,
                            start.plusNanos(log.totalDurationNanos())),
                    new Span.Place(trace, SpanId.drawn(ids), caller.map(TraceParent::span)));
        });
    }

    /** The group that a request has published, or was about. */
    private static Optional<GroupId> group(ServiceRequestContext context, RequestLog log) {
        boolean done = log.responseStatus().isSuccess();
        return Optional.ofNullable(context.attr(GROUP))
                .or(() -> Optional.ofNullable(context.pathParam("group"))
                        .filter(id -> done)
                        .map(GroupId::parse));
    }
}
