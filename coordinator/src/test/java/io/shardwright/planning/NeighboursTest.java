package io.shardwright.planning;

import static io.shardwright.planning.Created.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NeighboursTest {
    private static final List<Node> NODES = Fleet.mariaDb(3, true);

    /** After moves: two shards on the third node, none on the first. */
    private static final KnownTable USERS = users("id bigint primary key", "node-3", "node-2", "node-3");

    private static KnownTable users(String columns, String... nodes) {
        TableName name = new TableName("users");
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            shards.add(new Shard(
                    i,
                    BucketSet.split(nodes.length).get(i),
                    List.of(new Replica(
                            new NodeName(nodes[i]),
                            PhysicalNames.shardTable(name, 5, i, 2),
                            2,
                            Replica.Role.PRIMARY))));
        }
        return new KnownTable(
                name,
                Engine.MARIADB,
                5,
                TableDefinition.parse(columns, "id"),
                new ShardMap(name, 3, shards),
                List.of(),
                5);
    }

    private static TablePlan plan(String columns, String key, int shards, KnownTable beside, Set<NodeName> without) {
        return CreateTablePlanner.plan(
                new CreateTable(
                        new TableName("orders"),
                        TableDefinition.parse(columns, key),
                        Engine.MARIADB,
                        shards,
                        1,
                        Optional.of(beside),
                        7,
                        "key-1"),
                NODES,
                without,
                KnownClusters.NONE);
    }

    @Test
    void shardsGoWhereThoseOfTheSameNumberAre() {
        TablePlan plan = plan("nr int, user_id int, primary key (nr, user_id)", "user_id", 3, USERS, Set.of());
        KnownTable orders = known(plan);
        assertThat(orders.map().shards())
                .extracting(shard -> shard.primary().node().value())
                .containsExactly("node-3", "node-2", "node-3");
        assertThat(orders.map().shards())
                .extracting(Shard::buckets)
                .isEqualTo(USERS.map().shards().stream().map(Shard::buckets).toList());
        assertThat(plan.submission().locks())
                .as("no shard moves away before the table is there")
                .contains(new LockRequest("table/users", LockMode.S));
    }

    @Test
    void aTableBesideAColocatedOneJoinsItsGroup() {
        KnownTable orders = known(plan("id bigint primary key", "id", 3, USERS, Set.of()));
        assertThat(orders.colocation()).isEqualTo(USERS.colocation()).isNotEqualTo(orders.generation());
        KnownTable lines = known(plan("id bigint primary key", "id", 3, orders, Set.of()));
        assertThat(lines.colocation()).isEqualTo(USERS.colocation());
        assertThat(StoredDefinition.parse(
                                new StoredDefinition(lines.definition(), List.of(), OptionalLong.empty()).toJson())
                        .colocation())
                .isEmpty();
    }

    @Test
    void whatCannotBeTogetherIsRefused() {
        refused("that one has 3 shards and this one 4", "id bigint primary key", 4, USERS, Set.of());
        refused("its shard key 'id' is of another kind", "id bigint unsigned primary key", 3, USERS, Set.of());
        refused("its shard key 'id' is of another kind", "id varchar(20) primary key", 3, USERS, Set.of());
        refused(
                "its shard key 'id' is of another kind",
                "id binary(8) primary key",
                3,
                users("id binary(16) primary key", "node-1", "node-2", "node-3"),
                Set.of());
        refused(
                "shard 0 of it is on node-3, which takes no shard now",
                "id bigint primary key",
                3,
                USERS,
                Set.of(new NodeName("node-3")));
    }

    private static void refused(String why, String columns, int shards, KnownTable beside, Set<NodeName> without) {
        assertThatThrownBy(() -> plan(columns, "id", shards, beside, without))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.NOT_COLOCATABLE);
                    assertThat(e.message()).startsWith("the table cannot be colocated with 'users': " + why);
                    assertThat(e.advice()).isNotBlank();
                });
    }
}
