package io.shardwright.span;

import io.shardwright.access.KeyId;
import io.shardwright.access.Operation;
import io.shardwright.queue.GroupId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a trace says of a request by which something was to be changed. */
public final class RequestSpan {
    /** From here on it is the server that has failed. */
    private static final int SERVER_ERROR = 500;

    private RequestSpan() {}

    /**
     * A request that was answered.
     *
     * @param dry whether it was only to be tried
     * @param group that it has published, or had before
     */
    public record Answered(
            Operation operation,
            KeyId key,
            boolean dry,
            int status,
            Optional<GroupId> group,
            Instant start,
            Instant end) {}

    /** The span of a request, in its caller's trace if there is one; linked to the root of the group's trace, which may not be there before the group has ended. */
    public static Span of(Answered request, Span.Place place) {
        List<Attribute> attributes = new ArrayList<>(List.of(
                Attribute.of("shardwright.operation", request.operation().label()),
                Attribute.of("shardwright.key", request.key().value()),
                Attribute.of("http.request.method", request.operation().method()),
                Attribute.of("http.response.status_code", request.status())));
        if (request.dry()) {
            attributes.add(Attribute.of("shardwright.dry_run", "true"));
        }
        request.group().ifPresent(group -> attributes.add(Attribute.of("shardwright.group", group.toString())));
        return new Span(
                place,
                request.operation().label(),
                Span.Kind.SERVER,
                request.start(),
                request.end(),
                attributes,
                request.status() < SERVER_ERROR ? Optional.empty() : Optional.of("answered with " + request.status()),
                List.of(),
                request.group().map(TraceId::of).stream()
                        .map(trace -> new Span.Link(trace, trace.root()))
                        .toList());
    }
}
