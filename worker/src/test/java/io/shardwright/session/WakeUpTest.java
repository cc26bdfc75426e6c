package io.shardwright.session;

import static io.shardwright.session.Cluster.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes ready is told: a worker that looks once an hour has nothing to wait for. */
final class WakeUpTest {
    private static final int HOUR_MILLIS = 3_600_000;

    @Test
    void nobodyWaitsForALook() throws Exception {
        Cluster cluster = SharedCluster.emptied();
        try (WorkerProcess worker = WorkerProcess.start(cluster.looking(HOUR_MILLIS), "test")) {
            await().until(() -> cluster.membership()
                    .members()
                    .worker(Cluster.NODE.value())
                    .filter(member -> member.epoch() == worker.epoch())
                    .isPresent());
            // The first may be met by the look with which a session begins.
            assertThat(cluster.await(cluster.submit(chain("DO 0")))).isEqualTo(GroupState.COMMITTED);
            assertThat(cluster.await(cluster.submit(chain("DO 0")))).isEqualTo(GroupState.COMMITTED);
            assertThat(cluster.await(cluster.submit(chain("INSERT INTO gone VALUES (1)"))))
                    .isEqualTo(GroupState.ROLLED_BACK);
            assertThat(cluster.ask("SELECT COUNT(*) FROM r")).isEqualTo("4");
        }
    }

    private static List<CommandPair> chain(String last) {
        return List.of(
                command("a", "INSERT INTO r VALUES (1)", "DELETE FROM r LIMIT 1"),
                command("b", "INSERT INTO r VALUES (2)", "DELETE FROM r LIMIT 1", "a"),
                command("c", last, "DO 0", "b"));
    }
}
