package io.shardwright.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
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

    @Test
    void aFenceThatItHasRaisedItselfIsNoOthersThoughTheAnswerIsLost(@TempDir Path folder) throws Exception {
        try (Cluster cluster = new Cluster(folder)) {
            cluster.execute("UPDATE shardwright.coordinator_term SET state = 'restored'");
            NodeTaking taking = new NodeTaking(cluster.settings(), "test", cluster.metadata());
            cluster.nodeProxy().once("UPDATE shardwright.fence SET epoch", Exchange.loseAnswer());
            assertRefused(ErrorCode.UNREACHABLE, taking);
            assertThat(taking.isReplaced()).isFalse();
            assertRefused(ErrorCode.METADATA_RESTORED, taking);
            assertThat(taking.isReplaced()).isFalse();

            assertRefused(ErrorCode.METADATA_RESTORED, new NodeTaking(cluster.settings(), "test", cluster.metadata()));
            assertThat(taking.isReplaced()).isTrue();
        }
    }
}
