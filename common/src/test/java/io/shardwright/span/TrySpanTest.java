package io.shardwright.span;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a trace says of a try. */
final class TrySpanTest {
    private static final GroupId GROUP = GroupId.parse("6c309fa8-3ea3-45e2-8d76-e12b6cd94280");
    private static final Instant START = Instant.ofEpochSecond(100);
    private static final Instant END = Instant.ofEpochSecond(103);

    private static ClaimedCommand command(Direction direction) {
        return new ClaimedCommand(
                4711,
                GROUP,
                1,
                Incarnation.numbered(1, 1),
                3,
                "shard-2",
                Phase.BEFORE,
                direction,
                new RunSql("INSERT INTO t VALUES ('forward secret')"),
                Optional.of(new RunSql("DELETE FROM t WHERE a = 'rollback secret'")),
                Optional.empty(),
                false,
                Effect.NONE,
                5,
                1,
                10,
                OptionalInt.empty(),
                Optional.empty(),
                false);
    }

    private static Span span(Direction direction, Outcome outcome) {
        return TrySpan.of(command(direction), outcome, new NodeName("n1"), new SpanId(9), START, END);
    }

    @Test
    void whatWentWellIsBelowItsGroupAndSaysWhichTryItWas() {
        assertThat(span(Direction.FORWARD, new Outcome.Succeeded(Effect.APPLIED, 3_000)))
                .isEqualTo(new Span(
                        new Span.Place(TraceId.of(GROUP), new SpanId(9), Optional.of(new SpanId(0x8d76e12b6cd94280L))),
                        "shard-2",
                        Span.Kind.INTERNAL,
                        START,
                        END,
                        List.of(
                                Attribute.of("shardwright.group", GROUP.toString()),
                                Attribute.of("shardwright.node", "n1"),
                                Attribute.of("shardwright.command", 4711),
                                Attribute.of("shardwright.seq", 3),
                                Attribute.of("shardwright.direction", "forward"),
                                Attribute.of("shardwright.try", 4),
                                Attribute.of("shardwright.outcome", "succeeded"),
                                Attribute.of("shardwright.effect", "applied")),
                        Optional.empty(),
                        List.of(),
                        List.of()));
    }

    @Test
    void whatFailedOrIsTriedAgainIsAnErrorWithItsWordsAndItsCode() {
        Span failed = span(
                Direction.UNDO,
                new Outcome.Failed(Effect.APPLIED, "no such table", Optional.of(ErrorCode.INTERNAL), 1));
        assertThat(failed.name()).isEqualTo("undo shard-2");
        assertThat(failed.error()).contains("no such table");
        assertThat(failed.attributes())
                .contains(
                        Attribute.of("shardwright.direction", "undo"),
                        Attribute.of("shardwright.outcome", "failed"),
                        Attribute.of("error.type", "internal"));
        Span backedOff = span(Direction.FORWARD, new Outcome.BackedOff(Effect.NONE, "deadlock", 50, 1));
        assertThat(backedOff.error()).contains("deadlock");
        assertThat(backedOff.attributes())
                .contains(Attribute.of("shardwright.outcome", "backed_off"))
                .noneMatch(attribute -> attribute.key().equals("error.type"));
    }

    @Test
    void whatWasNotSentIsNoError() {
        Span span =
                span(Direction.FORWARD, new Outcome.Unsent(Effect.NONE, "the worker stops", Optional.empty(), 0, 1));
        assertThat(span.error()).isEmpty();
        assertThat(span.attributes())
                .contains(
                        Attribute.of("shardwright.outcome", "unsent"),
                        Attribute.of("shardwright.reason", "the worker stops"));
    }

    @Test
    void statementsAreNotInIt() {
        for (Direction direction : Direction.values()) {
            assertThat(span(direction, new Outcome.Succeeded(Effect.APPLIED, 1)).toString())
                    .doesNotContain("secret");
        }
    }

    @Test
    void aClockThatWasSetBackMakesItShortAndLongWordsAreCut() {
        Span span = TrySpan.of(
                command(Direction.FORWARD),
                new Outcome.Failed(Effect.NONE, "x".repeat(5_000), 1),
                new NodeName("n1"),
                new SpanId(9),
                START,
                START.minusSeconds(1));
        assertThat(span.end()).isEqualTo(START);
        assertThat(span.error()).contains("x".repeat(Span.ERROR_CHARS_MAX));
    }
}
