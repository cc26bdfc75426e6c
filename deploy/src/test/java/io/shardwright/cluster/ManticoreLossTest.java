package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.ReplicaView;
import io.shardwright.local.LocalProcess;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import io.shardwright.traffic.SearchTraffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of real Manticore servers that is lost for long, and comes back. Of three copies of each shard there has to be a fourth server to take one: it is skipped, loudly, where only three are named. */
@NeedsManticore
class ManticoreLossTest {
    private static final int SERVERS = 4;
    private static final String LOST = "m4";

    @TempDir
    private Path folder;

    @Test
    void whatALostNodeHadIsGivenToOthersAndTheNodeTakenBack() throws IOException {
        List<SearchNode> servers = SearchNodes.named(SERVERS);
        if (servers.size() < SERVERS) {
            System.out.println(
                    "SKIPPED: the loss of a Manticore node needs " + SERVERS + " servers in " + SearchNodes.VARIABLE);
        }
        Assumptions.assumeTrue(servers.size() == SERVERS);
        try (ManticoreCluster fleet = ManticoreCluster.start(folder, 1, servers)) {
            LocalProcess coordinator = fleet.local().coordinators().get(0);
            Files.writeString(
                    fleet.local().settings(coordinator), "cleanup: {scratch-minutes: 0}\n", StandardOpenOption.APPEND);
            coordinator.stop(Duration.ofSeconds(20));
            coordinator.start();
            Looking.until(() -> fleet.client().status().leader() != null);
            fleet.create("lasting", 8, 3);
            SearchTraffic traffic = fleet.traffic("lasting");
            try (traffic) {
                LocalProcess worker = fleet.worker(LOST);
                worker.kill();
                ProcessBuilder again = fleet.server(LOST).kill();
                Looking.until(() -> lost(fleet));
                replaced(fleet);
                assertThat(holders(fleet)).doesNotContain(LOST);
                worker.start();
                again.start();
                Looking.until(() -> fleet.server(LOST).answers());
                Looking.until(() -> standing(fleet).equals("active"));
            }
            System.out.println("a node lost and back: " + traffic);
            fleet.holds("lasting", traffic);
            cleaned(fleet);
            fleet.purge("lasting");
            fleet.assertNothingIsLeft();
        }
    }

    /** The lease of its worker has to run out first. */
    private static boolean lost(ManticoreCluster fleet) {
        try {
            fleet.client().fleet().lose(LOST, "its host is gone", false);
            return true;
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.NODE_IN_USE);
            return false;
        }
    }

    private static String standing(ManticoreCluster fleet) {
        return fleet.client().fleet().show(LOST).node().standing().state();
    }

    private static void replaced(ManticoreCluster fleet) {
        RebalanceRequest wanted = new RebalanceRequest(null, List.of(), List.of(), null, null, 2, 2, null, "manticore");
        UUID id = UUID.fromString(fleet.client()
                .rebalances()
                .start(
                        RebalanceStart.of(
                                fleet.client().rebalances().plan(wanted).file()),
                        false)
                .id());
        String state = Looking.until(
                        () -> fleet.client().rebalances().show(id),
                        view -> Set.of("completed", "failed", "stopped").contains(view.state()))
                .state();
        assertThat(state)
                .as(fleet.client().rebalances().show(id) + " " + fleet.open())
                .isEqualTo("completed");
    }

    private static Set<String> holders(ManticoreCluster fleet) {
        return fleet.client().table("lasting").shards().stream()
                .flatMap(shard -> shard.replicas().stream())
                .map(ReplicaView::node)
                .collect(Collectors.toSet());
    }

    /** What the node had, which others have now, and the clusters that they have left without it. */
    private static void cleaned(ManticoreCluster fleet) {
        SearchNode server = fleet.server(LOST);
        try {
            Looking.until(() -> {
                fleet.client().cleanup().run(Optional.of("leftovers"), false);
                return server.tables().equals(List.of("lasting"));
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    server.tables() + " " + fleet.client().cleanup().run(Optional.of("leftovers"), true) + " "
                            + fleet.open(),
                    e);
        }
    }
}
