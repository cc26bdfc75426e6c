package io.shardwright.span;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a trace says of a whole group. */
final class GroupSpanTest {
    private static final GroupId GROUP = GroupId.parse("6c309fa8-3ea3-45e2-8d76-e12b6cd94280");

    private static SettledGroup group(GroupState state, Optional<SettledGroup.Abort> aborted) {
        return new SettledGroup(
                GROUP,
                GroupKind.MOVE,
                "move shard 2 of users",
                state,
                Optional.of("users"),
                Optional.of("m"),
                Optional.of("r"),
                Instant.ofEpochSecond(10),
                Instant.ofEpochSecond(20),
                aborted.isPresent() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(15)),
                aborted,
                "ada/abcdefgh@10.1.2.3");
    }

    @Test
    void aGroupThatWasCommittedIsTheRootOfItsTrace() {
        assertThat(GroupSpan.of(group(GroupState.COMMITTED, Optional.empty())))
                .isEqualTo(new Span(
                        new Span.Place(TraceId.of(GROUP), new SpanId(0x8d76e12b6cd94280L), Optional.empty()),
                        "group move",
                        Span.Kind.INTERNAL,
                        Instant.ofEpochSecond(10),
                        Instant.ofEpochSecond(20),
                        List.of(
                                Attribute.of("shardwright.group", GROUP.toString()),
                                Attribute.of("shardwright.kind", "move"),
                                Attribute.of("shardwright.title", "move shard 2 of users"),
                                Attribute.of("shardwright.state", "committed"),
                                Attribute.of("shardwright.actor", "ada/abcdefgh"),
                                Attribute.of("shardwright.table", "users"),
                                Attribute.of("shardwright.move", "m"),
                                Attribute.of("shardwright.rebalance", "r")),
                        Optional.empty(),
                        List.of(new Span.Event("decided", Instant.ofEpochSecond(15), List.of())),
                        List.of()));
    }

    @Test
    void aGroupThatWasNotToBeIsAnErrorThatSaysWhyAndSinceWhen() {
        Span span = GroupSpan.of(group(
                GroupState.ROLLED_BACK,
                Optional.of(new SettledGroup.Abort(Instant.ofEpochSecond(12), "failed", "copy: no such table"))));
        assertThat(span.error()).contains("rolled_back, failed: copy: no such table");
        assertThat(span.attributes()).contains(Attribute.of("shardwright.abort", "failed"));
        assertThat(span.events())
                .containsExactly(new Span.Event(
                        "aborting", Instant.ofEpochSecond(12), List.of(Attribute.of("shardwright.abort", "failed"))));
        assertThat(GroupSpan.of(group(
                                GroupState.ROLLED_BACK_WITH_WAIVERS,
                                Optional.of(new SettledGroup.Abort(Instant.ofEpochSecond(12), "stopped", ""))))
                        .error())
                .contains("rolled_back_with_waivers, stopped");
    }
}
