package io.shardwright.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.config.WorkerSettings;
import io.shardwright.live.Live;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.reload.Running;
import io.shardwright.server.DatabaseServer;
import io.shardwright.sqlproxy.Exchange;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeTakingTest {
    private static void assertRefused(ErrorCode code, NodeTaking taking) {
        assertThatThrownBy(taking::take)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static NodeTaking taking(Cluster cluster) throws Exception {
        Live<Running<WorkerSettings>> running = new Live<>(
                Running.unchanging(cluster.settings(), cluster.settings().link().tls()));
        DatabaseServer.Surroundings surroundings = DatabaseServer.Surroundings.of(running, cluster.metadata(), node -> {
            throw new AssertionError("no rows are asked of " + node);
        });
        WorkerSettings settings = cluster.settings();
        return new NodeTaking(
                running,
                new Live<>(ReloadStatus.CURRENT),
                "test",
                cluster.metadata(),
                () -> new DatabaseServer(settings, surroundings));
    }

    @Test
    void aFenceThatItHasRaisedItselfIsNoOthersThoughTheAnswerIsLost(@TempDir Path folder) throws Exception {
        try (Cluster cluster = new Cluster(folder)) {
            cluster.execute("UPDATE shardwright.coordinator_term SET state = 'restored'");
            NodeTaking taking = taking(cluster);
            cluster.nodeProxy().once("UPDATE shardwright.fence SET epoch", Exchange.loseAnswer());
            assertRefused(ErrorCode.UNREACHABLE, taking);
            assertThat(taking.isReplaced()).isFalse();
            assertRefused(ErrorCode.METADATA_RESTORED, taking);
            assertThat(taking.isReplaced()).isFalse();

            assertRefused(ErrorCode.METADATA_RESTORED, taking(cluster));
            assertThat(taking.isReplaced()).isTrue();
        }
    }
}
