package io.shardwright.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.Incarnation;
import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Settled;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

final class CommandLanesTest {
    private final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    private CommandLanes lanes(Supplier<Outcome> running) {
        LaneNode.Runner runner = new LaneNode.Runner() {
            @Override
            public Outcome run(ClaimedCommand command, StopSigns signs) {
                return running.get();
            }

            @Override
            public void interrupt(long command) {}

            @Override
            public void close() {}
        };
        return new CommandLanes(new Capacity(1, 1), () -> runner, settled::add, () -> woken.set(true), () -> 0);
    }

    private static ClaimedCommand command() {
        return new ClaimedCommand(
                7,
                new GroupId(new UUID(0, 1)),
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
    void whatIsLoggedOfACommandHasItsIds() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(CommandLanes.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        AtomicReference<Map<String, String>> within = new AtomicReference<>();
        try (CommandLanes lanes = lanes(() -> {
            within.set(Map.copyOf(MDC.getCopyOfContextMap()));
            return new Outcome.Failed(Effect.NONE, "no such table", Optional.empty(), 3);
        })) {
            lanes.start();
            lanes.add(List.of(command()));
            assertThat(settled.poll(60, TimeUnit.SECONDS)).isNotNull();
        } finally {
            logger.detachAppender(lines);
        }
        Map<String, String> ids = Map.of(
                "group", "00000000-0000-0000-0000-000000000001",
                "trace", "00000000000000000000000000000001",
                "command", "7");
        assertThat(within.get()).as("also for what its runner logs").isEqualTo(ids);
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage()).contains("no such table");
            assertThat(line.getMDCPropertyMap()).isEqualTo(ids);
        });
    }

    @Test
    void aLaneThatBreaksEndsItsSession() {
        for (Error broken : List.of(new StackOverflowError("too deep"), new OutOfMemoryError("too much"))) {
            woken.set(false);
            try (CommandLanes lanes = lanes(() -> {
                throw broken;
            })) {
                lanes.start();
                lanes.add(List.of(command()));
                assertThat(lanes.drain(60_000)).isTrue();
                ShardwrightException failure = Objects.requireNonNull(lanes.failure());
                assertThat(failure.code()).as("the session ends by it").isEqualTo(ErrorCode.FENCED);
                assertThat(failure).hasCause(broken);
                assertThat(woken).as("the session looks").isTrue();
                assertThat(settled).as("its successor settles the command").isEmpty();
            }
        }
    }
}
