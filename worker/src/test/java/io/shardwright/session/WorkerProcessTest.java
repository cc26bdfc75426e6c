package io.shardwright.session;

import static io.shardwright.session.Cluster.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.child.ChildProcess;
import io.shardwright.config.Account;
import io.shardwright.config.Secret;
import io.shardwright.config.WorkerSettings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.ResultEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whole workers against real servers, with faults aimed at chosen statements; what operators stop and pause is in {@link StopAndPauseTest}.
 */
final class WorkerProcessTest {
    private final Cluster cluster = SharedCluster.emptied();

    @Test
    void runsAGroupToItsEnd() throws Exception {
        try (WorkerProcess worker = cluster.worker()) {
            assertThat(cluster.membership().members().workers()).hasSizeLessThanOrEqualTo(1);
            GroupId group = cluster.submit(List.of(
                    command("table", "CREATE TABLE t (id INT PRIMARY KEY)", "DROP TABLE t"),
                    command("row", "INSERT INTO t VALUES (1)", "DELETE FROM t", "table"),
                    command("other", "INSERT INTO r VALUES (1)", "DELETE FROM r WHERE x = 1")));
            assertThat(cluster.await(group)).isEqualTo(GroupState.COMMITTED);
            assertThat(cluster.commands(group))
                    .containsExactly("table=done/applied", "row=done/applied", "other=done/applied");
            assertThat(cluster.ask("SELECT COUNT(*) FROM t")).isEqualTo("1");
            assertThat(worker.epoch()).isPositive();
        }
    }

    @Test
    void undoesAGroupOfWhichACommandFails() throws Exception {
        cluster.execute("CREATE TABLE before_it (id INT PRIMARY KEY)");
        try (WorkerProcess worker = cluster.worker()) {
            GroupId group = cluster.submit(List.of(
                    command(
                            "there",
                            "CREATE TABLE IF NOT EXISTS before_it (id INT PRIMARY KEY)",
                            "DROP TABLE before_it"),
                    command("table", "CREATE TABLE t (id INT PRIMARY KEY)", "DROP TABLE t", "there"),
                    command("row", "INSERT INTO r VALUES (7)", "DELETE FROM r WHERE x = 7", "table"),
                    command("wrong", "INSERT INTO gone VALUES (1)", "DO 0", "row"),
                    command("never", "INSERT INTO r VALUES (8)", "DO 0", "wrong")));
            assertThat(cluster.await(group)).isEqualTo(GroupState.ROLLED_BACK);
            assertThat(cluster.commands(group))
                    .containsExactly(
                            "there=done/preexisting",
                            "table=undone/applied",
                            "row=undone/applied",
                            "wrong=failed/none",
                            "never=cancelled/none");
            assertThat(
                            cluster.ask(
                                    "SELECT GROUP_CONCAT(TABLE_NAME ORDER BY 1) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app'"))
                    .isEqualTo("before_it,r");
            assertThat(cluster.ask("SELECT COUNT(*) FROM r")).isEqualTo("0");
            assertThat(worker.epoch()).isPositive();
        }
    }

    /** Lets a worker be killed when the node has run a statement, before the worker hears of it, and another finish the group. */
    private GroupState killAt(String statement, CommandPair pair) throws Exception {
        CountDownLatch killed = new CountDownLatch(1);
        WorkerSettings settings = cluster.settings();
        try (ChildProcess victim = ChildWorker.start(cluster.folder().resolve(pair.name()), settings)) {
            cluster.nodeProxy().once(statement, exchange -> {
                exchange.pass();
                exchange.awaitAnswer();
                victim.kill();
                killed.countDown();
            });
            GroupId group = cluster.submit(List.of(pair));
            killed.await();
            try (WorkerProcess successor = cluster.worker()) {
                GroupState state = cluster.await(group);
                assertThat(cluster.commands(group)).containsExactly(pair.name() + "=done/applied");
                assertThat(successor.epoch()).isPositive();
                return state;
            }
        }
    }

    @Test
    void makesATableOnceThoughItsWorkerWasKilledBeforeTheMark() throws Exception {
        assertThat(killAt("CREATE TABLE kt", command("kt", "CREATE TABLE kt (id INT PRIMARY KEY)", "DROP TABLE kt")))
                .isEqualTo(GroupState.COMMITTED);
        assertThat(cluster.nodeProxy().count("CREATE TABLE kt")).isEqualTo(1);
        assertThat(cluster.ask("SELECT COUNT(*) FROM kt")).isEqualTo("0");
    }

    @Test
    void insertsOnceThoughItsWorkerWasKilledBeforeTheMark() throws Exception {
        assertThat(killAt("INSERT INTO r VALUES (21)", command("ki", "INSERT INTO r VALUES (21)", "DELETE FROM r")))
                .isEqualTo(GroupState.COMMITTED);
        assertThat(cluster.ask("SELECT COUNT(*) FROM r")).isEqualTo("1");
    }

    @Test
    void insertsOnceThoughItsWorkerWasKilledWhileItCommitted() throws Exception {
        assertThat(killAt("COMMIT", command("kc", "INSERT INTO r VALUES (22)", "DELETE FROM r")))
                .isEqualTo(GroupState.COMMITTED);
        assertThat(cluster.ask("SELECT COUNT(*) FROM r")).isEqualTo("1");
    }

    @Test
    void aPausedWorkerWritesNothingWhenItGoesOn() throws Exception {
        CountDownLatch paused = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        WorkerSettings settings = cluster.settings();
        try (ChildProcess old = ChildWorker.start(cluster.folder().resolve("paused"), settings)) {
            cluster.nodeProxy().once("INSERT INTO r VALUES (31)", exchange -> {
                old.signal("STOP");
                paused.countDown();
                goOn.await();
                // The statement reaches the node only now, on the connection of the old session.
                exchange.pass();
                exchange.deliver();
            });
            GroupId group =
                    cluster.submit(List.of(command("p", "INSERT INTO r VALUES (31)", "DELETE FROM r WHERE x = 31")));
            paused.await();
            try (WorkerProcess successor = cluster.worker()) {
                assertThat(cluster.await(group)).isEqualTo(GroupState.COMMITTED);
                goOn.countDown();
                old.signal("CONT");
                assertThat(old.awaitEnd(Duration.ofSeconds(60))).isTrue();
                assertThat(old.exitValue()).isEqualTo(ChildWorker.FENCED);
                assertThat(cluster.ask("SELECT COUNT(*) FROM r")).isEqualTo("1");
                assertThat(successor.epoch()).isPositive();
            }
        }
    }

    @Test
    void endsWithAClearErrorWhenAnotherWorkerTakesItsNode() throws Exception {
        try (WorkerProcess first = cluster.worker();
                WorkerProcess second = cluster.worker()) {
            assertThatThrownBy(first::awaitEnd).isInstanceOfSatisfying(ShardwrightException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.FENCED);
                assertThat(e.message()).contains("node-1").doesNotContain("\n");
            });
            assertThat(second.epoch()).isGreaterThan(first.epoch());
            GroupId group = cluster.submit(List.of(command("c", "INSERT INTO r VALUES (1)", "DELETE FROM r")));
            assertThat(cluster.await(group)).isEqualTo(GroupState.COMMITTED);
        }
    }

    @Test
    void losesNoOutcomeWhenAnswersOfTheMetadataDatabaseAreLost() throws Exception {
        try (WorkerProcess worker = cluster.worker()) {
            List<CommandPair> commands = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                commands.add(command("c" + i, "INSERT INTO r VALUES (" + i + ")", "DELETE FROM r WHERE x = " + i));
            }
            for (int i = 0; i < 6; i++) {
                cluster.metadataProxy().once("commit"::equalsIgnoreCase, Exchange.loseAnswer());
            }
            GroupId group = cluster.submit(commands);
            assertThat(cluster.await(group)).isEqualTo(GroupState.COMMITTED);
            assertThat(cluster.ask("SELECT CONCAT(COUNT(*), ' ', COUNT(DISTINCT x)) FROM r"))
                    .isEqualTo("60 60");
            assertThat(worker.epoch()).isPositive();
        }
    }

    @Test
    void answersQueriesOfCoordinators() throws Exception {
        WorkerSettings settings = cluster.settings();
        try (WorkerProcess worker = WorkerProcess.start(settings, "test")) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            ResultEnd inserted = query(settings, "INSERT INTO r VALUES (1), (2), (NULL)", rows);
            assertThat(inserted.outcome()).isEqualTo(QueryOutcome.OK);
            assertThat(inserted.updated()).isEqualTo(3);
            assertThat(query(settings, "SELECT x FROM r ORDER BY x", rows).outcome())
                    .isEqualTo(QueryOutcome.OK);
            assertThat(rows.stream().map(row -> String.valueOf(row.get(0)))).containsExactly("null", "1");
            ResultEnd wrong = query(settings, "SELECT * FROM gone", rows);
            assertThat(wrong.outcome()).isEqualTo(QueryOutcome.ERROR);
            assertThat(wrong.error()).contains("gone");
            cluster.nodeProxy().once("UPDATE r", Exchange.loseAnswer());
            assertThat(query(settings, "UPDATE r SET x = 9", rows).outcome()).isEqualTo(QueryOutcome.UNKNOWN);
            cluster.nodeProxy().once("SELECT x FROM r", Exchange.loseAnswer());
            assertThat(query(settings, "SELECT x FROM r", rows).outcome()).isEqualTo(QueryOutcome.ERROR);
            assertThat(worker.epoch()).isPositive();
        }
    }

    private ResultEnd query(WorkerSettings settings, String sql, List<List<@Nullable String>> rows) throws Exception {
        return cluster.peers()
                .query(settings.link().listen(), "app", sql, 2, chunk -> rows.addAll(chunk.rows()))
                .get();
    }

    @Test
    void takesItsNodeAgainWhenTheNodeWasRestored() throws Exception {
        try (WorkerProcess worker = cluster.worker()) {
            long epoch = worker.epoch();
            // As a backup from before the session would have it. Connections that are open ended with the server.
            cluster.execute("UPDATE shardwright.fence SET epoch = 0");
            cluster.execute("KILL USER 'shardwright'@'127.0.0.1'");
            GroupId group = cluster.submit(List.of(command("c", "INSERT INTO r VALUES (1)", "DELETE FROM r")));
            assertThat(cluster.await(group)).isEqualTo(GroupState.COMMITTED);
            assertThat(worker.epoch()).isGreaterThan(epoch);
        }
    }

    @Test
    void takesItsNodeThoughItIsLostAgainWhileItIsTaken() throws Exception {
        try (WorkerProcess worker = cluster.worker()) {
            long epoch = worker.epoch();
            // One attempt ends when its epoch is recorded, one before the fence is raised and one after: none was
            // another
            // worker's.
            cluster.metadataProxy()
                    .once(
                            "INSERT INTO node ",
                            Exchange.beforeAnswer(() ->
                                    cluster.metadataProxy().once("commit"::equalsIgnoreCase, Exchange.loseAnswer())));
            cluster.nodeProxy().once("UPDATE shardwright.fence SET epoch = ", Exchange.loseStatement());
            cluster.nodeProxy().once("UPDATE shardwright.fence SET epoch = ", Exchange.loseAnswer());
            cluster.execute("UPDATE shardwright.fence SET epoch = 0");
            cluster.execute("KILL USER 'shardwright'@'127.0.0.1'");
            GroupId group = cluster.submit(List.of(command("c", "INSERT INTO r VALUES (1)", "DELETE FROM r")));
            assertThat(cluster.await(group)).isEqualTo(GroupState.COMMITTED);
            assertThat(worker.epoch()).isGreaterThan(epoch + 3);
            assertThat(cluster.nodeProxy().rulesUsedUp()).isTrue();
            assertThat(cluster.metadataProxy().rulesUsedUp()).isTrue();
        }
    }

    @Test
    void refusesAWrongPasswordBeforeItTakesTheNode() throws Exception {
        String before = cluster.ask("SELECT MAX(epoch) FROM shardwright.worker_session");
        WorkerSettings wrong =
                VariedSettings.withNodeAccount(cluster.settings(), new Account("shardwright", new Secret("wr0ng")));
        assertThatThrownBy(() -> WorkerProcess.start(wrong, "test"))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
                    assertThat(e.message()).doesNotContain("wr0ng").doesNotContain("\n");
                });
        assertThat(cluster.ask("SELECT MAX(epoch) FROM shardwright.worker_session"))
                .isEqualTo(before);
    }
}
