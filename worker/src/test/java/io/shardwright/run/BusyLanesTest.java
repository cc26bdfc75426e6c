package io.shardwright.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.Action;
import io.shardwright.action.CopyShard;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.ControlWatch.Withheld;
import io.shardwright.move.TableAddress;
import io.shardwright.move.Transfer;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What lanes that are busy do with what they hold. */
final class BusyLanesTest {
    private final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Set<Long> told = ConcurrentHashMap.newKeySet();

    private CommandLanes lanes() {
        LaneNode.Runner runner = new LaneNode.Runner() {
            @Override
            public Outcome run(ClaimedCommand command, StopSigns signs) {
                busy.countDown();
                try {
                    boolean unused = end.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return new Outcome.Succeeded(Effect.APPLIED, 1);
            }

            @Override
            public void interrupt(long command) {
                told.add(command);
                throw new ShardwrightException(ErrorCode.UNREACHABLE, "the node does not answer", "Look at it.");
            }

            @Override
            public void close() {}
        };
        return new CommandLanes(new Capacity(1, 2), () -> runner, settled::add, () -> {}, () -> 0);
    }

    private static ClaimedCommand command(long id, Action action, boolean inherited) {
        return new ClaimedCommand(
                id,
                new GroupId(new UUID(0, 1)),
                1,
                Incarnation.numbered(1, 1),
                1,
                "c" + id,
                Phase.BEFORE,
                Direction.FORWARD,
                action,
                Optional.of(new RunSql("DO 2")),
                Optional.empty(),
                false,
                Effect.NONE,
                1,
                0,
                10,
                OptionalInt.empty(),
                Optional.empty(),
                inherited);
    }

    /** It may be on the node: only a lane can tell. */
    @Test
    void whatAnEarlierSessionHadStartedIsNotGivenBackUnsent() throws Exception {
        try (CommandLanes lanes = lanes()) {
            lanes.start();
            lanes.add(List.of(command(1, new RunSql("DO 1"), false)));
            busy.await();
            lanes.add(List.of(command(2, new RunSql("DO 1"), true), command(3, new RunSql("DO 1"), false)));
            lanes.withhold(new Withheld(Set.of(2L, 3L), Set.of()));
            assertThat(settled).extracting(Settled::id).containsExactly(3L);
            assertThat(settled).allSatisfy(one -> assertThat(one.outcome()).isInstanceOf(Outcome.Unsent.class));
            end.countDown();
            assertThat(lanes.drain(60_000)).isTrue();
        }
        assertThat(settled).extracting(Settled::id).containsExactly(3L, 1L, 2L);
    }

    /** The session goes on with all else, and tells the node again with its next look. */
    @Test
    void anInterruptThatFailsKeepsNobodyFromTheNext() throws Exception {
        try (CommandLanes lanes = lanes()) {
            lanes.start();
            lanes.add(List.of(command(1, new RunSql("DO 1"), false)));
            busy.await();
            lanes.withhold(new Withheld(Set.of(1L, 2L), Set.of(1L, 2L)));
            assertThat(told).containsExactlyInAnyOrder(1L, 2L);
            told.clear();
            lanes.withhold(new Withheld(Set.of(1L, 2L), Set.of(1L, 2L)));
            assertThat(told).hasSize(2);
            end.countDown();
            assertThat(lanes.drain(60_000)).isTrue();
        }
    }

    @Test
    void aCopyTakesItsPlaceUntilItEndsAndIsWaitedFor() throws Exception {
        TableAddress table = new TableAddress("app", "t");
        try (CommandLanes lanes = lanes()) {
            lanes.start();
            assertThat(lanes.copiesFree()).isEqualTo(2);
            lanes.add(List.of(command(
                    1, new CopyShard(new Transfer(new UUID(0, 2), new NodeName("n2"), table, table, "q")), false)));
            busy.await();
            assertThat(lanes.copiesFree()).isEqualTo(1);
            assertThat(lanes.drain(50)).as("it is under way").isFalse();
            end.countDown();
            assertThat(lanes.drain(60_000)).isTrue();
            assertThat(lanes.copiesFree()).isEqualTo(2);
        }
        assertThat(settled).hasSize(1);
    }
}
