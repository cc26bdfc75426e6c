package io.shardwright.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.live.Live;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.reload.Running;
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
        return new NodeTaking(
                new Live<>(Running.unchanging(
                        cluster.settings(), cluster.settings().link().tls())),
                new Live<>(ReloadStatus.CURRENT),
                "test",
                cluster.metadata());
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
