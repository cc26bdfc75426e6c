package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.GroupView;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves of a table share the server objects by which its distributed tables reach a node: whichever ends first, the others go on by them. */
@NeedsSpider
class SharedServersTest {
    private static final int ROWS = 100;

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = MovingCluster.start(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** A table with two shards on each of n1 and n2, and none on n3. */
    private static MovingTable table(String name) {
        cluster.client().fleet().drain("n3", "so that it gets no shards", false);
        MovingTable table = cluster.table(name, 4);
        table.fill(ROWS);
        cluster.client().fleet().undrain("n3", "", false);
        return table;
    }

    private static List<Integer> shardsOn(MovingTable table, String node) {
        return IntStream.range(0, 4)
                .filter(shard -> table.owner(shard).equals(node))
                .boxed()
                .toList();
    }

    private static void committed(UUID group) {
        GroupView ended = cluster.ended(group);
        assertThat(ended.state()).as(ended.toString()).isEqualTo("committed");
    }

    /** Whoever opens it anew, on any node, finds all of its rows. */
    private static void assertWhole(String table) {
        for (LocalNode node : cluster.nodes()) {
            node.server().run(Account.ROOT, "FLUSH TABLES app." + table);
            assertThat(node.server().run(Account.ROOT, "SELECT COUNT(*) FROM app." + table))
                    .as(node.name())
                    .isEqualTo(List.of(List.of(String.valueOf(ROWS))));
        }
    }

    private static long serversTo(String node, String name) {
        long generation = cluster.client().table(name).generation();
        return cluster.nodes().stream()
                .mapToLong(at -> at.server()
                        .run(
                                Account.ROOT,
                                "SELECT 1 FROM mysql.servers WHERE Server_name = 'sw_g" + generation + "_" + node + "'")
                        .size())
                .sum();
    }

    @Test
    void whatAnUndoneMoveHasMadeStaysWhileAnotherNeedsIt() throws Exception {
        MovingTable table = table("shared");
        List<Integer> shards = shardsOn(table, "n1");
        UUID undone = table.held(shards.get(0), "n3");
        table.awaitPhase(undone, "await-1");
        UUID goesOn = table.held(shards.get(1), "n3");
        table.awaitPhase(goesOn, "await-1");
        cluster.client().moves().stop(undone, "it was the wrong one", false);
        assertThat(cluster.ended(undone).state()).isEqualTo("rolled_back");
        cluster.client().moves().cutover(goesOn, false, false);
        committed(goesOn);
        assertWhole("shared");
        assertThat(serversTo("n3", "shared")).isEqualTo(3);

        committed(UUID.fromString(cluster.client().moves().reverse(goesOn).group()));
        table.accept();
        assertThat(serversTo("n3", "shared")).as("nobody needs it any more").isZero();
        assertWhole("shared");
    }

    @Test
    void aWayBackIsOpenAfterThatOfAnotherOffTheSameNodeIsClosed() throws Exception {
        MovingTable table = table("emptied");
        List<Integer> shards = shardsOn(table, "n1");
        UUID first = table.move(shards.get(0), "n2");
        UUID second = table.move(shards.get(1), "n2");
        committed(first);
        committed(second);
        committed(UUID.fromString(cluster.client().moves().accept(first).group()));
        committed(UUID.fromString(cluster.client().moves().reverse(second).group()));
        assertWhole("emptied");
    }
}
