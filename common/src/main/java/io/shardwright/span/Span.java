package io.shardwright.span;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that took its time and is over.
 *
 * @param place where it is
 * @param name what it was, in few words that many have
 * @param end not before {@code start}: where a clock was set back it took no time
 * @param error what went wrong, at most {@value #ERROR_CHARS_MAX} characters; empty if nothing did
 */
public record Span(
        Place place,
        String name,
        Kind kind,
        Instant start,
        Instant end,
        List<Attribute> attributes,
        Optional<String> error,
        List<Event> events,
        List<Link> links) {
    /** Who wants all of it asks for the group. */
    public static final int ERROR_CHARS_MAX = 1_000;

    /**
     * Where a span is.
     *
     * @param parent empty of the root
     */
    public record Place(TraceId trace, SpanId id, Optional<SpanId> parent) {}

    /** Whether it answers somebody. */
    public enum Kind {
        /** Something that a process does by itself. */
        INTERNAL,
        /** The answer to a request. */
        SERVER
    }

    /** Something in it that took no time. */
    public record Event(String name, Instant at, List<Attribute> attributes) {
        public Event {
            attributes = List.copyOf(attributes);
        }
    }

    /** Another span that has to do with it. */
    public record Link(TraceId trace, SpanId id) {}

    public Span {
        end = end.isBefore(start) ? start : end;
        attributes = List.copyOf(attributes);
        error = error.map(Span::shortened);
        events = List.copyOf(events);
        links = List.copyOf(links);
    }

    private static String shortened(String error) {
        return error.length() <= ERROR_CHARS_MAX ? error : error.substring(0, ERROR_CHARS_MAX);
    }
}
