package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.metadata.Leftovers;
import io.shardwright.metadata.Leftovers.Leftover;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Dropping a table on Manticore while nodes of it are away, and what is done about what they have of it. */
class ManticoreDropTest {
    private static final List<Node> NODES = Fleet.manticore(3);
    private static final NodeName AWAY = new NodeName("search-2");
    private static final NodeName BESIDE = new NodeName("n1");

    private static TablePlan created(Engine engine, int replicas, List<Node> nodes) {
        TableDefinition definition = TableDefinition.parse("id bigint primary key, name varchar(100)", "id");
        return CreateTablePlanner.plan(
                new CreateTable(new TableName("users"), definition, engine, 2, replicas, Optional.empty(), 7, "key-1"),
                nodes,
                Set.of(),
                KnownClusters.NONE);
    }

    private static DropTable drop(boolean purge, boolean forceForget, NodeName... away) {
        return new DropTable(
                Created.known(created(Engine.MANTICORE, 2, NODES)), purge, forceForget, Set.of(away), "key-2");
    }

    private static void golden(String file, TablePlan plan) throws IOException {
        try (InputStream in = ManticoreDropTest.class.getResourceAsStream(file)) {
            String expected = new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(PlanText.of(plan)).isEqualTo(expected);
        }
    }

    @Test
    void purgesWithoutTheNodeThatIsAway() throws IOException {
        golden("manticore-drop-purge-forget.txt", DropTablePlanner.plan(drop(true, true, AWAY, BESIDE), NODES));
    }

    @Test
    void dropsWithoutTheNodeThatIsAway() throws IOException {
        golden("manticore-drop-forget.txt", DropTablePlanner.plan(drop(false, true, AWAY), NODES));
    }

    @Test
    void isRefusedWhileANodeIsAwayThatHasAPartOfIt() {
        for (boolean purge : List.of(true, false)) {
            assertThatThrownBy(() -> DropTablePlanner.plan(drop(purge, false, AWAY), NODES))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.NODE_NOT_ACTIVE);
                        assertThat(e.message()).contains("search-2").doesNotContain("search-1");
                        assertThat(e.advice()).contains("--force-forget");
                    });
        }
    }

    @Test
    void forgetsNothingWhileEveryNodeOfItIsThere() {
        assertThat(PlanText.of(DropTablePlanner.plan(drop(true, true, BESIDE), NODES)))
                .isEqualTo(PlanText.of(DropTablePlanner.plan(drop(true, false), NODES)));
    }

    @Test
    void forgetsNothingOfATableOnMariaDb() {
        List<Node> nodes = Fleet.mariaDb(3, true);
        KnownTable table = Created.known(created(Engine.MARIADB, 1, nodes));
        assertThatThrownBy(() -> DropTablePlanner.plan(new DropTable(table, true, true, Set.of(), "key-2"), nodes))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
    }

    @Test
    void clearsTheNameOnTheNodesThatMayHaveIt() throws IOException {
        Map<NodeName, SortedSet<Long>> forgotten =
                Map.of(AWAY, new TreeSet<>(Set.of(3L, 5L)), BESIDE, new TreeSet<>(Set.of(3L)));
        golden(
                "manticore-create-cleared.txt",
                RouteClearing.before(created(Engine.MANTICORE, 1, NODES), "users", forgotten));
    }

    @Test
    void takesAwayWhatIsLeftOnANode() throws IOException {
        List<Leftover> left = List.of(
                new Leftover(AWAY, Leftovers.CLUSTER, "sw_g7_c0", 0),
                new Leftover(AWAY, Artifact.COMPARING_TABLE, "app.sw_look_users_g7_s1_e1", 0),
                new Leftover(AWAY, Leftovers.ROUTE, "users", 7),
                new Leftover(AWAY, Artifact.STALE_TABLE, "app.users_g7_s0_e1", 0));
        golden("manticore-reap.txt", ReapPlanner.plan(NODES.get(1), left, "key-3"));
    }
}
