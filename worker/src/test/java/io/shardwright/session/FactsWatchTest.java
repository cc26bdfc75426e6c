package io.shardwright.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shardwright.config.WorkerSettings;
import io.shardwright.fitness.DiskSpace;
import io.shardwright.fitness.Fact;
import io.shardwright.fitness.Profile;
import io.shardwright.json.ProfileForm;
import io.shardwright.live.Live;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.reload.Running;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FactsWatchTest {
    private static final Profile NOTHING = new Profile(Map.of());

    /** Longer than a look and the answer to it take: what was seen that much later was looked at later. */
    private static final int LATER_MILLIS = 2_000;

    /** Longer than this test takes: what is seen is not looked at because it is time. */
    private static final int HOUR_SECONDS = 3_600;

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

    /** The password in its files may be why its node does not let it in: so that is said though the node is not asked. */
    @Test
    void aWorkerThatItsNodeRefusesSaysWhyItGoesByOlderSettings() throws Exception {
        Cluster cluster = SharedCluster.emptied();
        WorkerSettings settings = VariedSettings.withFactsSeconds(cluster.settings(), HOUR_SECONDS);
        Live<ReloadStatus> status = new Live<>(ReloadStatus.CURRENT);
        String account = "'" + settings.nodeDatabase().account().user() + "'@'127.0.0.1'";
        try (WorkerProcess worker = WorkerProcess.start(
                new Live<>(Running.unchanging(settings, settings.link().tls())), status, "test")) {
            assertThat(facts(cluster).get(Fact.INNODB_STRICT_MODE)).contains("ON");
            cluster.execute("ALTER USER " + account + " ACCOUNT LOCK", "SET GLOBAL innodb_strict_mode = OFF");
            status.set(new ReloadStatus(Optional.of("the password is empty"), "lanes"));
            Profile refused = await().until(
                            () -> facts(cluster),
                            facts -> facts.get(Fact.SETTINGS_REFUSED).isPresent());
            assertThat(refused.get(Fact.SETTINGS_REFUSED)).contains("the password is empty");
            assertThat(refused.get(Fact.SETTINGS_WAITING)).contains("lanes");
            assertThat(refused.get(Fact.INNODB_STRICT_MODE))
                    .as("what was known of the node")
                    .contains("ON");

            cluster.execute("ALTER USER " + account + " ACCOUNT UNLOCK");
            await().until(() -> facts(cluster).is(Fact.INNODB_STRICT_MODE, "OFF"));
            assertThat(worker.epoch()).as("it is the same session").isEqualTo(epoch(cluster));
            status.set(ReloadStatus.CURRENT);
            await().until(() -> facts(cluster).get(Fact.SETTINGS_REFUSED).isEmpty());
        } finally {
            cluster.execute("ALTER USER " + account + " ACCOUNT UNLOCK", "SET GLOBAL innodb_strict_mode = ON");
        }
    }

    private static NodeStatus told(Cluster cluster) {
        return new NodeReader(cluster.metadata()).find(Cluster.NODE).orElseThrow();
    }

    private static Profile facts(Cluster cluster) {
        return told(cluster).facts().map(ProfileForm::read).orElseThrow();
    }

    private static long epoch(Cluster cluster) {
        return told(cluster).epoch();
    }
}
