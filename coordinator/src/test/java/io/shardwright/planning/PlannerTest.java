package io.shardwright.planning;

import static io.shardwright.planning.Created.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.metadata.Catalog;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.table.Shard;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final TableDefinition DEFINITION = TableDefinition.parse("id bigint primary key", "id");

    @Test
    void impossibleTablesAreRefused() {
        refused(ErrorCode.NO_NODES, Engine.MARIADB, 4, 1, List.of());
        refused(ErrorCode.NO_NODES, Engine.MANTICORE, 4, 1, Fleet.mariaDb(3, true));
        refused(ErrorCode.BAD_SHARD_COUNT, Engine.MARIADB, 0, 1, Fleet.mariaDb(3, true));
        refused(ErrorCode.BAD_SHARD_COUNT, Engine.MARIADB, 1_025, 1, Fleet.mariaDb(3, true));
        refused(ErrorCode.MORE_REPLICAS_THAN_NODES, Engine.MARIADB, 4, 4, Fleet.mariaDb(3, true));
        refused(ErrorCode.MORE_REPLICAS_THAN_NODES, Engine.MANTICORE, 4, 3, Fleet.manticore(2));
        refused(ErrorCode.UNSUPPORTED, Engine.MARIADB, 4, 2, Fleet.mariaDb(3, true));
        refused(ErrorCode.BAD_REQUEST, Engine.MARIADB, 4, 0, Fleet.mariaDb(3, true));
    }

    @Test
    void oneNodeWithoutSpiderMeansNoRoutesAtAll() {
        List<Node> nodes = new ArrayList<>(Fleet.mariaDb(3, true));
        nodes.set(1, Fleet.mariaDb(3, false).get(1));
        TablePlan plan = plan(Engine.MARIADB, 3, 1, nodes);
        assertThat(plan.submission().commands())
                .extracting(CommandPair::name)
                .containsExactly("shard-0", "shard-1", "shard-2");
        assertThat(plan.warnings()).singleElement().asString().contains("[node-2]");
        assertThat(known(plan).routes()).isEmpty();
    }

    @Test
    void shardsGoByCapacityAndFollowersToOtherZones() {
        List<Node> nodes = List.of(
                Fleet.placed("search-1", "a", 1),
                Fleet.placed("search-2", "a", 2),
                Fleet.placed("search-3", "b", 1),
                Fleet.placed("search-4", "c", 1));
        List<Shard> shards = known(plan(Engine.MANTICORE, 5, 3, nodes)).map().shards();
        assertThat(shards)
                .extracting(shard -> shard.replicas().stream()
                        .map(replica -> replica.node().value().substring(7))
                        .sorted()
                        .toList()
                        .toString())
                .containsExactlyInAnyOrder("[1, 3, 4]", "[2, 3, 4]", "[2, 3, 4]", "[1, 3, 4]", "[1, 3, 4]");
        assertThat(shards)
                .extracting(shard -> shard.primary().node().value().substring(7))
                .containsExactlyInAnyOrder("1", "2", "2", "3", "4");
    }

    @Test
    void plansDoNotDependOnTheOrderOfNodes() {
        List<Node> nodes = Fleet.mariaDb(5, true);
        List<Node> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, new Random(1));
        assertThat(plan(Engine.MARIADB, 7, 1, shuffled)).isEqualTo(plan(Engine.MARIADB, 7, 1, nodes));
    }

    @Test
    void everyPlanIsInOrderAndHasAWayBack() {
        for (int nodes = 1; nodes <= 5; nodes++) {
            for (int shards : new int[] {1, 2, 3, 8, 64}) {
                inOrder(plan(Engine.MARIADB, shards, 1, Fleet.mariaDb(nodes, true)));
                for (int replicas = 1; replicas <= nodes; replicas++) {
                    inOrder(plan(Engine.MANTICORE, shards, replicas, Fleet.manticore(nodes)));
                }
            }
        }
        inOrder(plan(Engine.MARIADB, 1_024, 1, Fleet.mariaDb(3, true)));
        inOrder(plan(Engine.MARIADB, 4, 1, Fleet.named("a", "a-b", "b-c", "c")));
    }

    @Test
    void everythingWaitsForTheCanary() {
        for (TablePlan plan : List.of(
                plan(Engine.MARIADB, 8, 1, Fleet.mariaDb(3, true)), plan(Engine.MANTICORE, 8, 2, Fleet.manticore(3)))) {
            List<CommandPair> commands = plan.submission().commands();
            Set<String> behind = new HashSet<>(Set.of(commands.get(0).name()));
            for (CommandPair command : commands.subList(1, commands.size())) {
                assertThat(command.after()).as(command.name()).anyMatch(behind::contains);
                behind.add(command.name());
            }
        }
    }

    @Test
    void theCatalogGivesBackWhatWasPlanned() {
        KnownTable table = known(plan(Engine.MARIADB, 4, 1, Fleet.mariaDb(3, true)));
        assertThat(table.definition()).isEqualTo(DEFINITION);
        assertThat(table.routes()).extracting(node -> node.value()).containsExactly("node-1", "node-2", "node-3");
        assertThat(table.map().shards()).extracting(Shard::buckets).isEqualTo(BucketSet.split(4));
        assertThat(table.map().route(300).primary().physicalName()).isEqualTo("users_g7_s1_e1");
        KnownTable replicated = known(plan(Engine.MANTICORE, 4, 2, Fleet.manticore(3)));
        assertThat(replicated.map().shards().get(2).replicas())
                .extracting(replica -> replica.node().value())
                .containsExactly("search-3", "search-1");
    }

    @Test
    void aBrokenCatalogRowIsRefused() {
        Catalog.Table row = new Catalog.Table("users", Engine.MARIADB, 7, "active", "{\"columns\":", 1, List.of());
        assertThatThrownBy(() -> KnownTable.of(row))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_RECORD));
    }

    @Test
    void aDropNeedsEveryNodeOfTheTable() {
        KnownTable table = known(plan(Engine.MARIADB, 4, 1, Fleet.mariaDb(3, true)));
        assertThatThrownBy(() -> DropTablePlanner.plan(
                        new DropTable(table, false, false, Set.of(), "k"), Fleet.mariaDb(2, true)))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_NODE);
                    assertThat(e.message()).contains("node-3");
                });
        KnownTable manticore = known(plan(Engine.MANTICORE, 2, 1, Fleet.manticore(2)));
        assertThatThrownBy(() -> DropTablePlanner.plan(
                        new DropTable(manticore, false, false, Set.of(), "k"), Fleet.manticore(1)))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_NODE));
    }

    @Test
    void withoutPurgeADropDestroysNothing() {
        KnownTable table = known(plan(Engine.MARIADB, 4, 1, Fleet.mariaDb(3, true)));
        TablePlan plan =
                DropTablePlanner.plan(new DropTable(table, false, false, Set.of(), "k"), Fleet.mariaDb(3, true));
        inOrder(plan);
        assertThat(plan.submission().commands())
                .allMatch(command -> command.rollback().isPresent());
        assertThat(plan.artifacts()).hasSize(7);
        inOrder(DropTablePlanner.plan(new DropTable(table, true, false, Set.of(), "k"), Fleet.mariaDb(3, true)));
    }

    /** Names differ, and each command waits only for earlier ones of its phase: so undoing in reverse order is always possible. */
    private static void inOrder(TablePlan plan) {
        Set<String> earlier = new HashSet<>();
        Set<String> earlierOfPhase = new HashSet<>();
        CommandPair previous = plan.submission().commands().get(0);
        for (CommandPair command : plan.submission().commands()) {
            if (command.phase() != previous.phase()) {
                earlierOfPhase.clear();
            }
            assertThat(earlierOfPhase).as(command.name()).containsAll(command.after());
            assertThat(command.rollback().isPresent()).isEqualTo(command.phase() == io.shardwright.queue.Phase.BEFORE);
            assertThat(earlier.add(command.name())).as(command.name()).isTrue();
            earlierOfPhase.add(command.name());
            previous = command;
        }
    }

    private static TablePlan plan(Engine engine, int shards, int replicas, List<Node> nodes) {
        TableName users = new TableName("users");
        return CreateTablePlanner.plan(
                new CreateTable(users, DEFINITION, engine, shards, replicas, Optional.empty(), 7, "key-1"),
                nodes,
                Set.of(),
                KnownClusters.NONE);
    }

    private static void refused(ErrorCode code, Engine engine, int shards, int replicas, List<Node> nodes) {
        assertThatThrownBy(() -> plan(engine, shards, replicas, nodes))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.advice()).isNotBlank();
                });
    }
}
