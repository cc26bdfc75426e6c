package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.config.RebalanceSettings;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.rebalance.AutomaticSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of four shards on two nodes, which are one server here and of which one is to be emptied, a third node that has none, and a leader that moves shards by how busy they are without being asked. */
final class AutomaticRebalanceTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;

    @BeforeAll
    static void createTable() throws Exception {
        AutomaticSettings automatic = new AutomaticSettings(
                AutomaticSettings.Mode.START,
                Measure.LOAD,
                20,
                Duration.ZERO,
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                Optional.empty(),
                MoveLimits.DEFAULT);
        api = RunningApi.start(
                folder, new RebalanceSettings(0, RebalanceSettings.DEFAULT.diskReserveBytes(), automatic));
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        api.createTable("users", 4);
        api.addNode("n3", "mariadb", true);
        api.run("UPDATE node SET standing = 'draining' WHERE name = 'n2'");
        api.answerQueries(new ServerAnswers(api.server()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static AutomaticRebalanceView look() {
        api.operations().automaticRebalance().look(api.term());
        return client.rebalances().automatic();
    }

    /** Once all have said how busy their shards are, and not before. */
    @Test
    void itActsOnWhatEveryNodeHasSaid() throws Exception {
        AutomaticRebalanceView uncounted = look();
        assertThat(List.of(uncounted.verdict(), uncounted.why()))
                .as("a plan that is refused is a verdict, and no failure that nobody sees")
                .containsExactly(
                        "hindered",
                        "no node counts what is read from and written to its tables. Set userstat = 1 on the servers"
                                + " and let them count for a while, or plan by bytes or count.");

        api.run("SET GLOBAL userstat = 1");
        try {
            String busy =
                    client.table("users").shards().get(0).replicas().get(0).physicalName();
            api.run("USE app", "INSERT INTO " + busy + " (id, name) VALUES (0, 'x')", "SELECT COUNT(*) FROM " + busy);
            api.run("UPDATE node SET link_addr = '127.0.0.1:1' WHERE name = 'n1'");
            AutomaticRebalanceView untold = look();
            assertThat(untold.verdict()).isEqualTo("hindered");
            assertThat(untold.why())
                    .contains("node n1 did not say how large its shards are: ")
                    .contains("; node n1 did not say how busy its shards are: ");
            assertThat(untold.needSince()).isNull();
            assertThat(client.rebalances().list()).isEmpty();

            api.run("UPDATE node SET link_addr = (SELECT link_addr FROM node WHERE name = 'n2') WHERE name = 'n1'");
            AutomaticRebalanceView acted = look();
            assertThat(acted.verdict()).as(acted.why()).isEqualTo("acts");
            assertThat(client.rebalances().list()).hasSize(1);
        } finally {
            api.run("SET GLOBAL userstat = 0");
        }
    }
}
