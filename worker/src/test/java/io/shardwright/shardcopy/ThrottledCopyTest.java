package io.shardwright.shardcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.move.Lag;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.nodedb.ReplicaLag;
import io.shardwright.rowcopy.MoveNode;
import io.shardwright.time.Stopwatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Copies rest while their servers, or the replicas of these, have too much to do. */
final class ThrottledCopyTest extends CopyServers {
    @Test
    void restsWhileItIsThrottledAndGoesOnWhenItIsNot() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 2);
        ThrottleLimits stop = new ThrottleLimits(0, 0, 0, Long.MAX_VALUE, 0);
        CopyOptions options = new CopyOptions(2, 4, 5, 60_000, stop, () -> Lag.NONE);
        try (ShardCopy copy = new ShardCopy(
                UUID.randomUUID(), TWO.target(table), List.of(origin("n1", ONE, Optional.empty())), options)) {
            copy.prepare();
            CompletableFuture<Boolean> copied = CompletableFuture.supplyAsync(() -> call(copy::copy));
            while (copy.progress().throttle().isEmpty()) {
                assertThat(copied).isNotDone();
            }
            assertThat(copy.progress().throttle()).contains("bytes free");
            assertThat(copy.progress().chunks()).isZero();
            copy.throttle(ThrottleLimits.NONE);
            assertThat(copied.get()).isTrue();
            assertSameRows(ONE, TWO);
        }
    }

    /** Whatever the machine does, it can only make a copy slower than its limit; and a copy that is broken off and begun anew is still the same move. */
    @Test
    void isNoFasterThanItsLimitHoweverOftenItBeginsAnew() throws Exception {
        create(ONE, TWO);
        fill(ONE, 0, 1);
        long bytesPerSecond = 1_200_000;
        CopyOptions options =
                new CopyOptions(3, 8, 5, 60_000, new ThrottleLimits(0, 0, 0, 0, bytesPerSecond), () -> Lag.NONE);
        UUID move = UUID.randomUUID();
        Stopwatch watch = Stopwatch.started();
        long chunksBefore = 0;
        boolean copied = false;
        while (!copied) {
            try (ShardCopy copy =
                    new ShardCopy(move, TWO.target(table), List.of(origin("n1", ONE, Optional.empty())), options)) {
                copy.prepare();
                CompletableFuture<Boolean> copying = CompletableFuture.supplyAsync(() -> call(copy::copy));
                while (!copying.isDone() && copy.progress().chunks() < chunksBefore + 4) {
                    assertThat(copy.progress().bytesCopied())
                            .isLessThanOrEqualTo(bytesPerSecond * watch.elapsedMillis() / 1_000);
                }
                if (!copying.isDone()) {
                    copy.cancel();
                }
                copied = copying.get();
                chunksBefore = copy.progress().chunks();
                assertThat(copy.progress().bytesCopied())
                        .isLessThanOrEqualTo(bytesPerSecond * watch.elapsedMillis() / 1_000);
            }
        }
        assertThat(chunksBefore).as("so that it began anew").isGreaterThan(8);
        assertSameRows(ONE, TWO);
    }

    @Test
    void standsStillWhileAReplicaOfTheTargetDoesNotReplicate() throws Exception {
        create(ONE, TWO, THREE);
        fill(ONE, 0, 20);
        LocalMariaDb target = TWO.server();
        THREE.execute(
                workersPassword(TWO),
                "SET GLOBAL gtid_slave_pos = '" + now(TWO) + "'",
                "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = "
                        + target.endpoint().port() + ", MASTER_USER = 'root', MASTER_PASSWORD = '"
                        + target.account(Account.ROOT).password() + "', MASTER_SSL = 0, MASTER_USE_GTID = slave_pos",
                "START SLAVE",
                "STOP SLAVE SQL_THREAD");
        ThrottleLimits limits = new ThrottleLimits(0, 0, 5_000, 0, 0);
        try (ReplicaLag lag = new ReplicaLag(
                        TWO.node().access(), List.of(THREE.server().endpoint()));
                ShardCopy copy = new ShardCopy(
                        UUID.randomUUID(),
                        TWO.target(table),
                        List.of(origin("n1", ONE, Optional.empty())),
                        new CopyOptions(2, 4, 5, 60_000, limits, lag))) {
            copy.prepare();
            CompletableFuture<Boolean> copied = CompletableFuture.supplyAsync(() -> call(copy::copy));
            while (!copy.progress().throttle().endsWith("does not replicate at the moment")) {
                assertThat(copied).isNotDone();
            }
            assertThat(copy.progress().chunks()).isZero();
            THREE.execute("START SLAVE SQL_THREAD");
            assertThat(copied.get()).isTrue();
            assertSameRows(ONE, TWO);
            await().atMost(Duration.ofMinutes(1))
                    .pollInSameThread()
                    .until(() -> rows(THREE, "TRUE").equals(rows(TWO, "TRUE")));
        } finally {
            THREE.execute("STOP SLAVE", "RESET SLAVE ALL", workersPassword(THREE));
        }
    }

    /** Gives a server's worker the password that it has on some server. */
    private static String workersPassword(MoveNode like) {
        return "ALTER USER '" + Account.WORKER + "'@'127.0.0.1' IDENTIFIED BY '"
                + like.server().account(Account.WORKER).password() + "'";
    }
}
