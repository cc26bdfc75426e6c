package io.shardwright.span;

import io.shardwright.fleet.NodeName;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a trace says of one try of a command or of its undo. Statements are not in it. */
public final class TrySpan {
    private TrySpan() {}

    /**
     * The span of a try, below its group's.
     *
     * @param id its own
     * @param start by the worker's clock, as {@code end}
     */
    public static Span of(
            ClaimedCommand command, Outcome outcome, NodeName node, SpanId id, Instant start, Instant end) {
        TraceId trace = TraceId.of(command.group());
        List<Attribute> attributes = new ArrayList<>(List.of(
                Attribute.of("shardwright.group", command.group().toString()),
                Attribute.of("shardwright.node", node.value()),
                Attribute.of("shardwright.command", command.id()),
                Attribute.of("shardwright.seq", command.seq()),
                Attribute.of("shardwright.direction", command.direction().label()),
                Attribute.of("shardwright.try", command.tryNumber()),
                Attribute.of("shardwright.outcome", label(outcome)),
                Attribute.of("shardwright.effect", outcome.effect().label())));
        outcome.code().ifPresent(code -> attributes.add(Attribute.of("error.type", code.code())));
        // That nothing was sent is no fault of the command.
        boolean unsent = outcome instanceof Outcome.Unsent;
        if (unsent) {
            attributes.add(Attribute.of("shardwright.reason", outcome.error()));
        }
        return new Span(
                new Span.Place(trace, id, Optional.of(trace.root())),
                command.direction() == Direction.FORWARD ? command.name() : "undo " + command.name(),
                Span.Kind.INTERNAL,
                start,
                end,
                attributes,
                unsent || outcome instanceof Outcome.Succeeded ? Optional.empty() : Optional.of(outcome.error()),
                List.of(),
                List.of());
    }

    private static String label(Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded) {
            return "succeeded";
        }
        if (outcome instanceof Outcome.BackedOff) {
            return "backed_off";
        }
        return outcome instanceof Outcome.Unsent ? "unsent" : "failed";
    }
}
