package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.queue.CommandPair;
import io.shardwright.table.Shard;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whole plans against text files, so that a change of a plan is read before it is made. */
class GoldenPlanTest {
    private static final TableDefinition BY_NUMBER =
            TableDefinition.parse("id bigint primary key, name varchar(100)", "id");
    private static final TableDefinition BY_TEXT = TableDefinition.parse(
            "email varchar(190), score int, primary key (email), unique by_score (score, email)", "email");

    @Test
    void createsOnMariaDbWithSpider() throws IOException {
        golden("mariadb-create-spider.txt", create(BY_NUMBER, Engine.MARIADB, 4, 1, Fleet.mariaDb(3, true)));
    }

    @Test
    void createsOnMariaDbByText() throws IOException {
        golden("mariadb-create-text.txt", create(BY_TEXT, Engine.MARIADB, 2, 1, Fleet.mariaDb(2, true)));
    }

    @Test
    void createsOnMariaDbWithoutSpider() throws IOException {
        golden("mariadb-create-plain.txt", create(BY_NUMBER, Engine.MARIADB, 4, 1, Fleet.mariaDb(3, false)));
    }

    @Test
    void createsOnManticoreWithTwoReplicas() throws IOException {
        golden("manticore-create-replicated.txt", create(BY_NUMBER, Engine.MANTICORE, 4, 2, Fleet.manticore(3)));
    }

    @Test
    void createsOnManticoreWithOneReplica() throws IOException {
        golden("manticore-create-plain.txt", create(BY_NUMBER, Engine.MANTICORE, 2, 1, Fleet.manticore(2)));
    }

    @Test
    void dropsOnManticoreWithPurge() throws IOException {
        KnownTable table = Created.known(create(BY_NUMBER, Engine.MANTICORE, 2, 2, Fleet.manticore(3)));
        golden(
                "manticore-drop-purge.txt",
                DropTablePlanner.plan(new DropTable(table, true, false, Set.of(), "key-2"), Fleet.manticore(3)));
    }

    @Test
    void dropsWithPurge() throws IOException {
        golden(
                "mariadb-drop-purge.txt",
                DropTablePlanner.plan(
                        new DropTable(known(true), true, false, Set.of(), "key-2"), Fleet.mariaDb(3, true)));
    }

    @Test
    void dropsIntoQuarantine() throws IOException {
        golden(
                "mariadb-drop.txt",
                DropTablePlanner.plan(
                        new DropTable(known(false), false, false, Set.of(), "key-2"), Fleet.mariaDb(3, true)));
    }

    private static MovedShard moved(int target) {
        List<Node> nodes = Fleet.mariaDb(target, true);
        KnownTable users = known(true);
        Shard shard = users.map().shards().get(1);
        Map<NodeName, Node> fleet = nodes.stream().collect(Collectors.toMap(Node::name, Function.identity()));
        return new MovedShard(
                new UUID(1, 2),
                users,
                shard,
                Objects.requireNonNull(fleet.get(shard.primary().node())),
                nodes.get(target - 1),
                shard.primary().physicalName(),
                1,
                2,
                fleet);
    }

    @Test
    void movesAShardToANodeThatHadNone() throws IOException {
        MovedShard moved = moved(4);
        CatalogChange.Move announced = new CatalogChange.Move(
                moved.id(),
                "users",
                1,
                moved.source().name(),
                moved.target().name(),
                moved.from(),
                1,
                moved.into(),
                moved.kept(1),
                moved.backStem(),
                2,
                true,
                ThrottleLimits.NONE,
                Optional.empty(),
                1_000,
                moved.table().routes());
        golden("mariadb-move.txt", MovePlanner.start(moved, true, "key-3", announced));
    }

    @Test
    void reversesAMove() throws IOException {
        golden("mariadb-move-reverse.txt", MovePlanner.reverse(moved(3), moved(3).kept(2), 3, "key-4"));
    }

    @Test
    void acceptsAMoveAndDropsTheServersOfANodeThatIsLeft() throws IOException {
        golden("mariadb-move-accept.txt", MovePlanner.accept(moved(4), moved(4).target(), "sw_q", false, "key-5"));
    }

    @Test
    void acceptsAMoveWithoutTheNodeThatIsLost() throws IOException {
        golden("mariadb-move-accept-lost.txt", MovePlanner.accept(moved(4), moved(4).target(), "sw_q", true, "key-5"));
    }

    @Test
    void everyAttemptOfACutoverHasNamesOfItsOwn() {
        Set<String> names = new HashSet<>();
        for (int attempt = 1; attempt <= 3; attempt++) {
            for (CommandPair command : MovePlanner.cutover(moved(3), attempt)) {
                assertThat(names.add(command.name())).as(command.name()).isTrue();
            }
        }
        assertThat(moved(3).kept(1)).isNotEqualTo(moved(3).kept(2)).startsWith(moved(3).keptStem());
    }

    private static KnownTable known(boolean spider) {
        return Created.known(create(BY_NUMBER, Engine.MARIADB, 4, 1, Fleet.mariaDb(3, spider)));
    }

    private static TablePlan create(
            TableDefinition definition, Engine engine, int shards, int replicas, List<Node> nodes) {
        TableName users = new TableName("users");
        return CreateTablePlanner.plan(
                new CreateTable(users, definition, engine, shards, replicas, Optional.empty(), 7, "key-1"),
                nodes,
                Set.of(),
                KnownClusters.NONE);
    }

    private static void golden(String file, TablePlan plan) throws IOException {
        try (InputStream in = GoldenPlanTest.class.getResourceAsStream(file)) {
            String expected = new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(PlanText.of(plan)).isEqualTo(expected);
        }
    }
}
