package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.AddToCluster;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A change of a worker that was killed, which its server sees through while the next worker puts the table into a cluster: on real servers. */
@NeedsManticore
final class FormerChangesTest {
    private static final String CLUSTER = "sw_g1_former";
    private static final String TABLE = "t_g1_s0_e1";

    /** So many that the change takes seconds, longer than to put the table into a cluster: else it would come to both by luck. */
    private static final int ROWS = 700_000;

    private static final String CHANGE = "REPLACE INTO " + TABLE + " (id, v, s) VALUES "
            + IntStream.rangeClosed(1, ROWS)
                    .mapToObj(id -> "(" + id + ", 7, 'text of some length')")
                    .collect(Collectors.joining(","));
    private static final AddToCluster ADD = new AddToCluster(CLUSTER, TABLE);
    private static final long AT_ONCE = 0;
    private static final long PATIENCE = 60_000;

    private final List<SearchNode> nodes = SearchNodes.all().subList(0, 2);

    @BeforeEach
    void table() throws IOException {
        for (SearchNode node : nodes) {
            node.empty();
            Files.createDirectories(node.dataFolder().resolve(CLUSTER));
        }
        nodes.get(0)
                .run(
                        "CREATE TABLE " + TABLE + " (id bigint, v uint, s string)",
                        "INSERT INTO " + TABLE + " (id, v, s) VALUES (1, 5, '')");
        nodes.get(0).run("CREATE CLUSTER " + CLUSTER + " '" + CLUSTER + "' as path");
        nodes.get(1).run("JOIN CLUSTER " + CLUSTER + " AT '" + nodes.get(0).api() + "' '" + CLUSTER + "' as path");
    }

    @AfterEach
    void empty() {
        nodes.get(0).run("DELETE CLUSTER " + CLUSTER);
        nodes.forEach(SearchNode::empty);
    }

    /** Sends the change, and is killed once the server has it. */
    private static void sentByOneThatIsKilled(SearchServer server, SearchConnection other) throws SQLException {
        SearchConnection killed = server.open();
        killed.limit(0);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                killed.execute(CHANGE);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        while (!UnendedChanges.among(ServerSessions.running(other), TABLE)) {
            Thread.onSpinWait();
        }
        killed.abort();
        assertThat(sent.handle((done, lost) -> lost != null).join()).isTrue();
    }

    @Test
    void itIsWaitedForAndComesToEveryCopy() throws SQLException {
        SearchServer server = new SearchServer(nodes.get(0).sql());
        try (SearchConnection connection = server.open()) {
            sentByOneThatIsKilled(server, connection);
            assertThatThrownBy(() -> ClusterWork.add(connection, ADD, AT_ONCE))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNREACHABLE));
            assertThat(nodes.get(0).clusterStatus(CLUSTER, "indexes")).isEmpty();
            ClusterWork.add(connection, ADD, PATIENCE);
        }
        for (SearchNode node : nodes) {
            assertThat(node.ask("SELECT COUNT(*) FROM " + TABLE + " WHERE v = 7"))
                    .as(node.toString())
                    .isEqualTo(String.valueOf(ROWS));
        }
    }
}
