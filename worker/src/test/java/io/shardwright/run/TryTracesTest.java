package io.shardwright.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.config.TracingSettings;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.span.Sampling;
import io.shardwright.tracing.Origin;
import io.shardwright.tracing.ReceivedSpan;
import io.shardwright.tracing.TraceReceiver;
import io.shardwright.tracing.Tracing;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which tries traces are told of, and that the lanes hear the same with them as without. */
final class TryTracesTest {
    private static final StopSigns NO_SIGNS = new StopSigns(() -> false, () -> false, () -> false, () -> {});

    private final Deque<Instant> times = new ArrayDeque<>(List.of(Instant.ofEpochSecond(5), Instant.ofEpochSecond(8)));
    private TraceReceiver receiver;
    private List<ReceivedSpan> told = List.of();

    @BeforeEach
    void start() throws Exception {
        receiver = TraceReceiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    /** A node on which every command ends so. */
    private record Node(Supplier<Outcome> ending) implements LaneNode {
        @Override
        public Runner lane() {
            return new Runner() {
                @Override
                public Outcome run(ClaimedCommand command, StopSigns signs) {
                    return ending.get();
                }

                @Override
                public void interrupt(long command) {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void check() {}

        @Override
        public void abandon() {}

        @Override
        public void close() {}
    }

    private Tracing tracing(double share) {
        return Tracing.start(
                new TracingSettings(Optional.of(receiver.endpoint()), Map.of(), new Sampling(share)),
                new Origin(ProcessKind.WORKER, "n1", "main", "1"));
    }

    private TryTraces traces(Tracing tracing) {
        return new TryTraces(tracing, new NodeName("n1"), times::removeFirst, () -> 0xabc);
    }

    private Outcome run(Tracing tracing, Supplier<Outcome> ending) {
        return traces(tracing).around(new Node(ending)).lane().run(command(), NO_SIGNS);
    }

    private static ClaimedCommand command() {
        return new ClaimedCommand(
                7,
                new GroupId(new UUID(1, 2)),
                1,
                Incarnation.numbered(1, 1),
                1,
                "a",
                Phase.BEFORE,
                Direction.FORWARD,
                new RunSql("DO 1"),
                Optional.of(new RunSql("DO 2")),
                Optional.empty(),
                false,
                Effect.NONE,
                1,
                0,
                10,
                OptionalInt.empty(),
                Optional.empty(),
                false);
    }

    @Test
    void aTryIsToldOfWithItsOutcomeAndItsTimes() throws Exception {
        Outcome outcome = new Outcome.BackedOff(Effect.NONE, "deadlock", 10, 1);
        try (Tracing tracing = tracing(1)) {
            assertThat(run(tracing, () -> outcome)).isSameAs(outcome);
            told = receiver.all(tracing);
        }
        assertThat(told).singleElement().satisfies(span -> {
            assertThat(span.id()).isEqualTo("0000000000000abc");
            assertThat(span.error()).isEqualTo("ERROR deadlock");
            assertThat(span.startNanos()).isEqualTo(5_000_000_000L);
            assertThat(span.endNanos()).isEqualTo(8_000_000_000L);
        });
    }

    @Test
    void aFailureThatNobodyForesawIsToldOfAsItIsRecorded() throws Exception {
        try (Tracing tracing = tracing(1)) {
            assertThatThrownBy(() -> run(tracing, () -> {
                        throw new IllegalStateException("a test");
                    }))
                    .hasMessage("a test");
            told = receiver.all(tracing);
        }
        assertThat(told).singleElement().satisfies(span -> {
            assertThat(span.error()).isEqualTo("ERROR java.lang.IllegalStateException: a test");
            assertThat(span.attributes())
                    .containsEntry("shardwright.effect", "unknown")
                    .containsEntry("error.type", "internal");
        });
    }

    @Test
    void ofATryThatIsAnotherSessionsToSettleNothingIsTold() throws Exception {
        try (Tracing tracing = tracing(1)) {
            assertThatThrownBy(() -> run(tracing, () -> {
                        throw new ShardwrightException(ErrorCode.FENCED, "taken", "Wait.");
                    }))
                    .hasMessageContaining("taken");
            told = receiver.all(tracing);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsNotKeptReadsNoClockAndWithoutTracingTheLanesAreTheNodesOwn() throws Exception {
        Outcome outcome = new Outcome.Succeeded(Effect.APPLIED, 1);
        try (Tracing tracing = tracing(0)) {
            assertThat(run(tracing, () -> outcome)).isSameAs(outcome);
            told = receiver.all(tracing);
        }
        assertThat(times).hasSize(2);
        assertThat(told).isEmpty();
        LaneNode node = new Node(() -> outcome);
        assertThat(traces(Tracing.off()).around(node)).isSameAs(node);
    }
}
