package io.shardwright.session;

import static io.shardwright.session.Cluster.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What becomes of the work that a worker has sent, and of what it holds, when somebody stops or pauses it. */
final class StopAndPauseTest {
    private final Cluster cluster = SharedCluster.emptied();

    @Test
    void finishesWhatWasSentWhenItIsToldToStop() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        GroupId group;
        try (WorkerProcess worker = cluster.worker()) {
            cluster.nodeProxy().once("INSERT INTO r VALUES (41)", exchange -> {
                sent.countDown();
                go.await();
                exchange.pass();
                exchange.deliver();
            });
            group = cluster.submit(List.of(
                    command("first", "INSERT INTO r VALUES (41)", "DELETE FROM r WHERE x = 41"),
                    command("second", "INSERT INTO r VALUES (42)", "DELETE FROM r WHERE x = 42", "first")));
            sent.await();
            Thread stopper = new Thread(worker::close);
            stopper.start();
            go.countDown();
            stopper.join();
        }
        assertThat(cluster.commands(group)).containsExactly("first=done/applied", "second=ready/none");
        assertThat(cluster.ask("SELECT state FROM shardwright.worker_session ORDER BY epoch DESC LIMIT 1"))
                .isEqualTo("closed");
        try (WorkerProcess next = cluster.worker()) {
            assertThat(cluster.await(group)).isEqualTo(GroupState.COMMITTED);
            assertThat(next.epoch()).isPositive();
        }
    }

    @Test
    void interruptsWhatRunsWhenItsGroupIsStoppedAtOnce() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        try (WorkerProcess worker = cluster.worker()) {
            cluster.nodeProxy().once("INSERT INTO r SELECT", exchange -> {
                exchange.pass();
                sent.countDown();
                exchange.awaitAnswer();
                exchange.deliver();
            });
            GroupId group = cluster.submit(List.of(
                    command("before", "INSERT INTO r VALUES (51)", "DELETE FROM r WHERE x = 51"),
                    command("slow", "INSERT INTO r SELECT SLEEP(600)", "DELETE FROM r WHERE x = 0", "before")));
            sent.await();
            cluster.stop(group, true);
            assertThat(cluster.await(group)).isEqualTo(GroupState.ROLLED_BACK);
            assertThat(cluster.commands(group)).containsExactly("before=undone/applied", "slow=failed/none");
            assertThat(cluster.ask("SELECT COUNT(*) FROM r")).isEqualTo("0");
            assertThat(worker.epoch()).isPositive();
        }
    }

    @Test
    void claimsNothingMoreUnderAPause() throws Exception {
        int lanes = 4;
        CountDownLatch sent = new CountDownLatch(lanes);
        CountDownLatch go = new CountDownLatch(1);
        try (WorkerProcess worker = cluster.worker()) {
            for (int i = 0; i < lanes; i++) {
                cluster.nodeProxy().once("INSERT INTO r VALUES (61)", exchange -> {
                    sent.countDown();
                    go.await();
                    exchange.pass();
                    exchange.deliver();
                });
            }
            List<CommandPair> commands = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                commands.add(command("c" + i, "INSERT INTO r VALUES (61)", "DELETE FROM r"));
            }
            GroupId group = cluster.submit(commands);
            sent.await();
            cluster.pause(group);
            cluster.awaitAcknowledged();
            List<String> acknowledged = cluster.commands(group);
            assertThat(acknowledged).contains("c59=ready/none");
            go.countDown();
            cluster.awaitIdle(group);
            assertThat(cluster.commands(group)).contains("c59=ready/none", "c0=done/applied");
            cluster.resume(group);
            assertThat(cluster.await(group)).isEqualTo(GroupState.COMMITTED);
            assertThat(cluster.ask("SELECT COUNT(*) FROM r")).isEqualTo("60");
            assertThat(worker.epoch()).isPositive();
        }
    }

    /** Lets the one lane of a worker be busy with the first of five commands while it holds others; returns the group. */
    private GroupId holdBehind(int first, CountDownLatch go) throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        cluster.nodeProxy().once("INSERT INTO r VALUES (" + first + ")", exchange -> {
            sent.countDown();
            go.await();
            exchange.pass();
            exchange.deliver();
        });
        List<CommandPair> commands = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String value = Integer.toString(first + i);
            commands.add(command("c" + i, "INSERT INTO r VALUES (" + value + ")", "DELETE FROM r WHERE x = " + value));
        }
        GroupId group = cluster.submit(commands);
        sent.await();
        cluster.awaitCommand(group, "c1=running/none");
        assertThat(cluster.commands(group)).contains("c0=running/none", "c1=running/none");
        return group;
    }

    @Test
    void givesBackWhatItHoldsUnsentWhenItsGroupIsStopped() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (WorkerProcess worker = WorkerProcess.start(VariedSettings.withLanes(cluster.settings(), 1), "test")) {
            GroupId group = holdBehind(710, go);
            cluster.stop(group, false);
            cluster.awaitCommand(group, "c1=cancelled/none");
            assertThat(cluster.commands(group))
                    .as("while its lane is still at work")
                    .contains("c0=running/none", "c1=cancelled/none");
            go.countDown();
            assertThat(cluster.await(group)).isEqualTo(GroupState.ROLLED_BACK);
            assertThat(cluster.commands(group))
                    .containsExactly(
                            "c0=undone/applied",
                            "c1=cancelled/none",
                            "c2=cancelled/none",
                            "c3=cancelled/none",
                            "c4=cancelled/none");
            for (int i = 711; i < 715; i++) {
                assertThat(cluster.nodeProxy().count("INSERT INTO r VALUES (" + i + ")"))
                        .isZero();
            }
            assertThat(worker.epoch()).isPositive();
        }
    }

    @Test
    void givesBackWhatItHoldsUnsentWhenItIsPausedAndRunsItOnceResumed() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (WorkerProcess worker = WorkerProcess.start(VariedSettings.withLanes(cluster.settings(), 1), "test")) {
            GroupId group = holdBehind(720, go);
            cluster.pause(group);
            cluster.awaitAcknowledged();
            go.countDown();
            cluster.awaitIdle(group);
            assertThat(cluster.commands(group))
                    .containsExactly(
                            "c0=done/applied", "c1=ready/none", "c2=ready/none", "c3=ready/none", "c4=ready/none");
            for (int i = 721; i < 725; i++) {
                assertThat(cluster.nodeProxy().count("INSERT INTO r VALUES (" + i + ")"))
                        .isZero();
            }
            cluster.resume(group);
            assertThat(cluster.await(group)).isEqualTo(GroupState.COMMITTED);
            for (int i = 720; i < 725; i++) {
                assertThat(cluster.nodeProxy().count("INSERT INTO r VALUES (" + i + ")"))
                        .isEqualTo(1);
            }
            assertThat(cluster.ask("SELECT CONCAT(COUNT(*), ' ', COUNT(DISTINCT x)) FROM r"))
                    .isEqualTo("5 5");
            assertThat(worker.epoch()).isPositive();
        }
    }
}
