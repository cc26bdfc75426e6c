package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Phase;
import io.shardwright.table.Shard;
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
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The plans by which copies of shards move between Manticore nodes, word for word. */
class ManticoreMoveTest {
    private static TablePlan plan(int replicas, int from, int target) {
        List<Node> nodes = Fleet.manticore(4);
        CreateTable create = new CreateTable(
                new TableName("users"),
                TableDefinition.parse("id bigint primary key, name varchar(100)", "id"),
                Engine.MANTICORE,
                2,
                replicas,
                Optional.empty(),
                7,
                "key-1");
        KnownTable users =
                Created.known(CreateTablePlanner.plan(create, nodes.subList(0, 3), Set.of(), KnownClusters.NONE));
        Map<NodeName, Node> fleet = nodes.stream().collect(Collectors.toMap(Node::name, Function.identity()));
        Shard shard = users.map().shards().get(0);
        Node source =
                Objects.requireNonNull(fleet.get(shard.replicas().get(from).node()));
        return ManticoreMove.plan(
                new MovedShard(
                        new UUID(1, 2),
                        users,
                        shard,
                        source,
                        nodes.get(target - 1),
                        shard.primary().physicalName(),
                        1,
                        2,
                        fleet),
                KnownClusters.NONE,
                Set.of(),
                "key-2");
    }

    private static void golden(String file, TablePlan plan) throws IOException {
        try (InputStream in = ManticoreMoveTest.class.getResourceAsStream(file)) {
            String expected = new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(PlanText.of(plan)).isEqualTo(expected);
        }
    }

    @Test
    void theOnlyCopyMovesThroughAClusterOfItsOwn() throws IOException {
        golden("manticore-move-plain.txt", plan(1, 0, 4));
    }

    @Test
    void oneOfTwoCopiesMovesWhileTheOtherHoldsTheShard() throws IOException {
        golden("manticore-move-replicated.txt", plan(2, 0, 4));
    }

    @Test
    void nothingIsTakenFromTheOldCopyBeforeTheNewOneIsVerified() {
        for (int replicas = 1; replicas <= 3; replicas++) {
            for (int from = 0; from < replicas; from++) {
                List<CommandPair> commands =
                        plan(replicas, from, 4).submission().commands();
                List<String> names = commands.stream().map(CommandPair::name).toList();
                int verified = names.indexOf("verify");
                for (CommandPair command : commands) {
                    boolean leads = command.name().startsWith("route-");
                    boolean takes =
                            command.name().equals("retire") || command.name().startsWith("release-");
                    assertThat(leads || takes).as(command.name()).isEqualTo(names.indexOf(command.name()) > verified);
                    assertThat(takes).as(command.name()).isEqualTo(command.phase() == Phase.AFTER);
                }
            }
        }
    }
}
