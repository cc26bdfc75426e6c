package io.shardwright.shardcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.move.CopyProgress;
import io.shardwright.move.FollowGoal;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.MovePart;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.MoveNode;
import io.shardwright.rowcopy.ShardSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Copies that break off, or whose connections do, go on from their records. */
final class InterruptedCopyTest extends CopyServers {
    @Test
    void goesOnFromItsRecordsHoweverItEnds() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 2);
        UUID move = UUID.randomUUID();
        Random random = new Random(7);
        int interruptions = 0;
        try (Writers writers = Writers.start(ONE, table, 2, KEYS)) {
            boolean copied = false;
            while (!copied) {
                AtomicInteger left = new AtomicInteger(1 + random.nextInt(12));
                // Dropped without being closed: as a process that is killed leaves it, but for its connections, which
                // the next one's epoch would end.
                ShardCopy copy = copy(move, TWO, broken(left));
                try {
                    copy.prepare();
                    copied = copy.copy();
                } catch (ShardwrightException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
                    interruptions++;
                }
                killConnections(TWO, random.nextInt(3));
            }
            for (int i = 0; i < 5; i++) {
                ShardCopy copy = copy(move, TWO, broken(new AtomicInteger(3 + random.nextInt(30))));
                copy.prepare();
                assertThatThrownBy(() -> copy.follow(new FollowGoal.Cancelled()))
                        .isInstanceOf(ShardwrightException.class);
                interruptions++;
            }
            assertThat(writers.transactions()).isPositive();
        }
        assertThat(interruptions).isGreaterThan(5);
        try (ShardCopy copy = copy(move, TWO, origin("n1", ONE, Optional.empty()))) {
            copy.prepare();
            assertThat(copy.copy()).isTrue();
            copy.follow(untilNow("n1", ONE));
            assertSameRows(ONE, TWO);
        }
    }

    @Test
    void whoeverGoesOnKnowsHowFarItIsAndHowManyRowsThereAre() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 2);
        UUID move = UUID.randomUUID();
        CopyProgress before;
        // The ninth item: what the table is and its ranges are two, the others are chunks.
        try (ShardCopy copy = copy(move, TWO, broken(new AtomicInteger(9)))) {
            copy.prepare();
            assertThat(copy.progress().rowsEstimated()).isBetween(KEYS / 4L, (long) KEYS);
            assertThatThrownBy(copy::copy).isInstanceOf(ShardwrightException.class);
            before = copy.progress();
            assertThat(before.rowsCopied()).isBetween(1L, KEYS / 2L - 1);
        }
        // It is not asked again: by now it may guess otherwise.
        ONE.execute("DELETE FROM app." + table + " WHERE id % 3 = 0", "ANALYZE TABLE app." + table);
        try (ShardCopy copy = copy(move, TWO, origin("n1", ONE, Optional.empty()))) {
            copy.prepare();
            CopyProgress after = copy.progress();
            assertThat(after.rowsEstimated()).isEqualTo(before.rowsEstimated());
            assertThat(after.rowsCopied()).isGreaterThanOrEqualTo(before.rowsCopied());
            assertThat(after.rangesFinished()).isGreaterThanOrEqualTo(before.rangesFinished());
        }
    }

    /** A source that breaks after so many items, before or after the target has taken the last of them. */
    private ShardCopy.Origin broken(AtomicInteger left) {
        ShardSource whole = ONE.source();
        return new ShardCopy.Origin(
                new MovePart("n1", MoveNode.address(table), Optional.empty()),
                (request, items) -> whole.ask(request, item -> {
                    int now = left.decrementAndGet();
                    if (now < 0) {
                        throw new IllegalStateException("broken before");
                    }
                    boolean more = items.take(item);
                    if (now == 0) {
                        throw new IllegalStateException("broken after");
                    }
                    return more;
                }));
    }

    @Test
    void survivesLostConnectionsWithoutBeingToldTo() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 2);
        try (ShardCopy copy = copy(UUID.randomUUID(), TWO, origin("n1", ONE, Optional.empty()));
                Writers writers = Writers.start(ONE, table, 1, KEYS)) {
            copy.prepare();
            CompletableFuture<Boolean> copied = CompletableFuture.supplyAsync(() -> call(copy::copy));
            for (int i = 0; i < 8 && !copied.isDone(); i++) {
                long chunks = copy.progress().chunks();
                while (copy.progress().chunks() == chunks && !copied.isDone()) {
                    Thread.onSpinWait();
                }
                killConnections(i % 2 == 0 ? ONE : TWO, 2);
            }
            assertThat(copied.get()).isTrue();
            assertThat(writers.transactions()).isPositive();
            CompletableFuture<Map<String, GtidPosition>> followed =
                    CompletableFuture.supplyAsync(() -> call(() -> copy.follow(new FollowGoal.LagBelow(5))));
            for (int i = 0; i < 5 && !followed.isDone(); i++) {
                killConnections(ONE, 1);
                killConnections(TWO, 1);
            }
            followed.get();
            writers.stop();
            copy.follow(untilNow("n1", ONE));
            assertSameRows(ONE, TWO);
        }
    }
}
