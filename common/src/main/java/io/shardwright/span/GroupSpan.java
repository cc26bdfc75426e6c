package io.shardwright.span;

import io.shardwright.access.Caller;
import io.shardwright.queue.GroupState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a trace says of a whole group: its root. */
public final class GroupSpan {
    private GroupSpan() {}

    /** The span of a group, from its publication to its end. The same group gives the same span wherever it is made. */
    public static Span of(SettledGroup group) {
        TraceId trace = TraceId.of(group.id());
        List<Attribute> attributes = new ArrayList<>(List.of(
                Attribute.of("shardwright.group", group.id().toString()),
                Attribute.of("shardwright.kind", group.kind().label()),
                Attribute.of("shardwright.title", group.title()),
                Attribute.of("shardwright.state", group.state().label()),
                // Without the address that the call came from: traces leave the cluster.
                Attribute.of("shardwright.actor", Caller.parse(group.actor()).who())));
        group.table().ifPresent(table -> attributes.add(Attribute.of("shardwright.table", table)));
        group.move().ifPresent(move -> attributes.add(Attribute.of("shardwright.move", move)));
        group.rebalance().ifPresent(whole -> attributes.add(Attribute.of("shardwright.rebalance", whole)));
        group.aborted().ifPresent(abort -> attributes.add(Attribute.of("shardwright.abort", abort.reason())));
        return new Span(
                new Span.Place(trace, trace.root(), Optional.empty()),
                group.kind().span(),
                Span.Kind.INTERNAL,
                group.created(),
                group.ended(),
                attributes,
                error(group),
                events(group),
                List.of());
    }

    private static Optional<String> error(SettledGroup group) {
        if (group.state() == GroupState.COMMITTED) {
            return Optional.empty();
        }
        return Optional.of(group.state().label()
                + group.aborted().map(abort -> ", " + abort.words()).orElse(""));
    }

    /** What the records have the time of, beside beginning and end. */
    private static List<Span.Event> events(SettledGroup group) {
        List<Span.Event> events = new ArrayList<>();
        group.decided().ifPresent(at -> events.add(new Span.Event("decided", at, List.of())));
        group.aborted()
                .ifPresent(abort -> events.add(new Span.Event(
                        "aborting", abort.at(), List.of(Attribute.of("shardwright.abort", abort.reason())))));
        return events;
    }
}
