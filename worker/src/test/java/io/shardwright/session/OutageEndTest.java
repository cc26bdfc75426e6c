package io.shardwright.session;

import static io.shardwright.session.Cluster.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.GroupId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is told to end while ZooKeeper and the metadata database are away: what grants it 30 s kills it after them. */
@Tag("proof")
final class OutageEndTest {
    @TempDir
    private Path folder;

    private Cluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new Cluster(folder);
        cluster.execute("CREATE TABLE r (x INT)");
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    @Timeout(30)
    void endsInTimeThoughItHasNothingToSay() throws Exception {
        WorkerProcess worker = WorkerProcess.start(cluster.settings(), "test");
        cluster.loseZooKeeperAndMetadata();
        worker.close();
        assertThat(cluster.ask("SELECT state FROM shardwright.worker_session")).isEqualTo("open");
    }

    @Test
    @Timeout(value = 40, unit = TimeUnit.SECONDS)
    void endsInTimeThoughAnOutcomeCannotBeRecorded() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        WorkerProcess worker = WorkerProcess.start(cluster.settings(), "test");
        cluster.nodeProxy().once("INSERT INTO r VALUES (1)", exchange -> {
            sent.countDown();
            go.await();
            exchange.pass();
            exchange.deliver();
        });
        GroupId group = cluster.submit(List.of(command("a", "INSERT INTO r VALUES (1)", "DELETE FROM r")));
        sent.await();
        cluster.loseZooKeeperAndMetadata();
        go.countDown();
        worker.close();
        assertThat(cluster.commands(group)).containsExactly("a=running/none");
        assertThat(cluster.ask("SELECT COUNT(*) FROM r")).isEqualTo("1");
    }
}
