package io.shardwright.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shardwright.fitness.DiskSpace;
import io.shardwright.fitness.Profile;
import io.shardwright.json.ProfileForm;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.NodeSessions;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FactsWatchTest {
    private static final Profile NOTHING = new Profile(Map.of());

    /** Longer than a look and the answer to it take: what was seen that much later was looked at later. */
    private static final int LATER_MILLIS = 2_000;

    @Test
    void aWorkerThatFindsNothingNewSaysOnlyThatItHasLooked() throws Exception {
        Cluster cluster = SharedCluster.emptied();
        NodeReader nodes = new NodeReader(cluster.metadata());
        try (WorkerProcess worker = cluster.worker()) {
            NodeStatus told = nodes.find(Cluster.NODE).orElseThrow();
            assertThat(told.epoch()).isEqualTo(worker.epoch());
            assertThat(told.facts().map(ProfileForm::read).flatMap(DiskSpace::of))
                    .as("its server is on the same host")
                    .isPresent();
            assertThat(new NodeSessions(cluster.metadata()).report(Cluster.NODE, worker.epoch(), NOTHING))
                    .isTrue();
            long now = nodes.now();
            NodeStatus seen = await().until(
                            () -> nodes.find(Cluster.NODE).orElseThrow(),
                            status -> status.factsSeenAt().orElseThrow() > now + LATER_MILLIS);
            assertThat(seen.facts().map(ProfileForm::read))
                    .as("it was not said again")
                    .contains(NOTHING);
        }
    }
}
