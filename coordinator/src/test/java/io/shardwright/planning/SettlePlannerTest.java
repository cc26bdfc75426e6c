package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.MadeRoute;
import io.shardwright.metadata.CatalogChange.SettleNode;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.planning.FoundNode.FoundServer;
import io.shardwright.planning.FoundNode.FoundShard;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettlePlannerTest {
    private static final FoundTable ROUTE = new FoundTable("SPIDER", Optional.empty());
    private static final FoundTable PLAIN = new FoundTable("InnoDB", Optional.empty());
    private static final FoundServer ELSEWHERE = new FoundServer("elsewhere", 1, "app", "r", "");
    private static final List<Node> FLEET = Fleet.mariaDb(3, true);
    private static final Node BACK = FLEET.get(2);

    /** On the first two nodes, and with its distributed table there. */
    private static KnownTable table(String name, long generation) {
        TablePlan plan = CreateTablePlanner.plan(
                new CreateTable(
                        new TableName(name),
                        TableDefinition.parse("id bigint primary key", "id"),
                        Engine.MARIADB,
                        2,
                        1,
                        Optional.empty(),
                        generation,
                        "key"),
                FLEET.subList(0, 2),
                Set.of(),
                KnownClusters.NONE);
        CatalogChange.Create create = (CatalogChange.Create) plan.catalog();
        return KnownTable.of(new Catalog.Table(
                name, Engine.MARIADB, generation, "active", create.definition(), 5, create.replicas()));
    }

    private static NodeLosses.Records missed(Map<Long, String> stale, Set<String> newer, Set<Long> dropped) {
        SortedMap<Long, String> sorted = new TreeMap<>(stale);
        return new NodeLosses.Records(sorted, newer, dropped, Set.of(), Set.of());
    }

    private static NodeRecords records(NodeLosses.Records missed, KnownTable... tables) {
        return new NodeRecords(
                missed,
                List.of(tables),
                Set.of("home"),
                Map.of(),
                FLEET.stream().collect(Collectors.toMap(Node::name, Function.identity())),
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
    }

    private static FoundNode there(Map<String, FoundTable> tables, String... servers) {
        return new FoundNode(
                BACK, tables, Stream.of(servers).collect(Collectors.toMap(Function.identity(), server -> ELSEWHERE)));
    }

    private static Optional<TablePlan> settled(FoundNode node, NodeRecords records) {
        return SettlePlanner.plan(node, records, SettleTask.returning(node, records), "key");
    }

    private static List<String> commands(FoundNode node, NodeRecords records) {
        return settled(node, records)
                .map(plan -> plan.submission().commands().stream()
                        .map(CommandPair::name)
                        .toList())
                .orElse(List.of());
    }

    @Test
    void aDistributedTableIsPutOutOfSightMadeAnewAndDropped() {
        NodeRecords records = records(missed(Map.of(4L, "users"), Set.of(), Set.of()), table("users", 4));
        TablePlan plan = settled(there(Map.of("users", ROUTE), "sw_g4_node-3", "sw_g4_node-1"), records)
                .orElseThrow();
        assertThat(plan.submission().commands())
                .extracting(CommandPair::name)
                .containsExactly(
                        "retire-route-users",
                        "server-4/node-1",
                        "server-4/node-2",
                        "route-users",
                        "purge-retire-route-users",
                        "drop-server-4/node-3");
        assertThat(plan.submission().commands().get(3).after())
                .containsExactly("retire-route-users", "server-4/node-1", "server-4/node-2");
        assertThat(plan.catalog())
                .isEqualTo(new SettleNode(BACK.name(), true, List.of(new MadeRoute("users", 5)), List.of()));
        assertThat(plan.submission().locks()).contains(new LockRequest("table/users", LockMode.X));
        assertThat(plan.artifacts())
                .containsExactly(new CatalogChange.Artifact(BACK.name(), "stale-table", "app.sw_q_g4_stale"));
    }

    @Test
    void whatWasDroppedMeanwhileIsDroppedThereToo() {
        FoundNode node = there(Map.of("users", ROUTE), "sw_g4_node-1", "sw_g5_node-1");
        assertThat(commands(node, records(missed(Map.of(4L, "users"), Set.of(), Set.of()))))
                .containsExactly("retire-route-users", "purge-retire-route-users", "drop-server-4/node-1");
    }

    @Test
    void whatWasCreatedMeanwhileIsMadeAlsoUnderAnOldName() {
        NodeRecords records = records(
                missed(Map.of(4L, "users"), Set.of("users", "fresh"), Set.of()), table("users", 9), table("fresh", 10));
        assertThat(commands(there(Map.of("users", ROUTE)), records))
                .containsExactly(
                        "retire-route-users",
                        "server-9/node-1",
                        "server-9/node-2",
                        "route-users",
                        "server-10/node-1",
                        "server-10/node-2",
                        "route-fresh",
                        "purge-retire-route-users");
    }

    /** They are looked up by what the records say, so what is somebody else's stays. */
    @Test
    void whatIsNotTheFleetsIsLeftAlone() {
        FoundNode node = there(Map.of("users", PLAIN, "mine", PLAIN, "theirs", ROUTE, "home", shard(1)), "other");
        assertThat(commands(node, records(missed(Map.of(4L, "users"), Set.of(), Set.of()))))
                .isEmpty();
    }

    private static FoundTable shard(int number) {
        return new FoundTable("InnoDB", Optional.of(new FoundShard(4, number, 2)));
    }

    @Test
    void aDroppedTableThatLiesThereAsItDidIsNotTouched() {
        FoundNode node = there(Map.of("sw_q_g4_route", ROUTE), "sw_g4_node-1");
        NodeLosses.Records kept = missed(Map.of(4L, "users"), Set.of(), Set.of(4L));
        assertThat(SettlePlanner.hidden(node, kept)).containsExactly(4L);
        assertThat(commands(node, records(kept))).isEmpty();
        assertThat(commands(node, records(missed(Map.of(4L, "users"), Set.of(), Set.of()))))
                .as("purged meanwhile")
                .containsExactly("purge-route-4", "drop-server-4/node-1");
        assertThat(commands(node, records(missed(Map.of(4L, "users"), Set.of(), Set.of()), table("users", 4))))
                .as("put back meanwhile")
                .containsExactly("server-4/node-1", "server-4/node-2", "route-users", "purge-route-4");
    }

    @Test
    void aShardTableOfWhichNothingIsKnownIsKeptAndAnOrphanIsDropped() {
        NodeLosses.Records missed = new NodeLosses.Records(
                new TreeMap<>(), Set.of(), Set.of(), Set.of("app.a", "app.kept"), Set.of("app.a"));
        TablePlan plan = settled(
                        there(Map.of("a", shard(0), "b", shard(1), "kept", shard(2), "home", shard(3))),
                        records(missed))
                .orElseThrow();
        assertThat(plan.submission().commands())
                .extracting(CommandPair::name)
                .containsExactly("retire-shard-a", "retire-shard-b", "purge-retire-shard-a");
        assertThat(plan.artifacts())
                .extracting(CatalogChange.Artifact::kind, CatalogChange.Artifact::name)
                .containsExactly(
                        tuple("stale-table", "app.sw_q_g4_s0_e2_left"),
                        tuple("quarantined-table", "app.sw_q_g4_s1_e2_left"));
        assertThat(((SettleNode) plan.catalog()).orphans()).containsExactly("app.a");
    }

    @Test
    void whatTheNodeMissedIsMadeOnceAllThatItLeadsToIsThere() {
        NodeRecords plain = records(missed(Map.of(4L, "users"), Set.of(), Set.of()), table("users", 4));
        NodeRecords records = away(plain, "its worker is not there");
        assertThat(SettlePlanner.waits(there(Map.of("users", ROUTE)), records))
                .containsExactly(
                        "table users has shards on node-2 (its worker is not there), and Spider opens no distributed table while a server that it leads to does not answer");
        assertThat(SettlePlanner.waits(there(Map.of("users", ROUTE)), plain)).isEmpty();
    }

    private static NodeRecords away(NodeRecords plain, String why) {
        return new NodeRecords(
                plain.missed(),
                plain.tables(),
                plain.homes(),
                plain.wayBack(),
                plain.fleet(),
                plain.temporary(),
                plain.changing(),
                new TreeMap<>(Map.of(new NodeName("node-2"), why)),
                plain.routeUser());
    }

    /** Nobody waits for a node that may never come back: its tables stay as they are, and the node takes part again. */
    @Test
    void whatLeadsToALostNodeIsOwedAndNotWaitedFor() {
        NodeRecords plain = records(missed(Map.of(4L, "users"), Set.of(), Set.of()), table("users", 4));
        NodeRecords records = away(plain, NodeRecords.LOST);
        FoundNode node = there(Map.of("users", ROUTE));
        assertThat(SettlePlanner.waits(node, records)).isEmpty();
        assertThat(settled(node, records)).isEmpty();
        assertThat(SettlePlanner.owed(node, records)).containsExactlyElementsOf(plain.tables());
        assertThat(SettlePlanner.owed(node, plain)).isEmpty();
        assertThat(settled(node, plain)).isPresent();
    }

    @Test
    void whatWasPutAsideStaysAndANameThatIsTakenIsNotTakenAgain() {
        FoundNode node = there(Map.of(
                "users", ROUTE, "sw_q_g4_stale", PLAIN, "sw_q_g4_s0_e2_left", shard(0), "a", shard(0), "b", shard(0)));
        TablePlan plan = settled(node, records(missed(Map.of(4L, "users"), Set.of(), Set.of())))
                .orElseThrow();
        assertThat(plan.submission().commands())
                .extracting(CommandPair::name)
                .containsExactly("retire-route-users", "retire-shard-a", "retire-shard-b", "purge-retire-route-users");
        assertThat(plan.artifacts())
                .extracting(CatalogChange.Artifact::name)
                .containsExactly("app.sw_q_g4_stale_2", "app.sw_q_g4_s0_e2_left_2", "app.sw_q_g4_s0_e2_left_3");
    }

    /** A move that may be taken back leads the distributed tables to the node that the shard has left. */
    @Test
    void serversOfWaysBackAreMadeToo() {
        NodeRecords plain = records(missed(Map.of(4L, "users"), Set.of(), Set.of()), table("users", 4));
        NodeRecords records = new NodeRecords(
                plain.missed(),
                plain.tables(),
                plain.homes(),
                Map.of("users", Set.of(new NodeName("node-3"))),
                plain.fleet(),
                plain.temporary(),
                plain.changing(),
                plain.away(),
                plain.routeUser());
        assertThat(commands(there(Map.of()), records)).contains("server-4/node-3");
    }

    @Test
    void onceAllIsMadeNothingIsLeftToDo() {
        KnownTable made = table("users", 4);
        List<NodeName> routes = FLEET.stream().map(Node::name).toList();
        NodeRecords records = records(
                missed(Map.of(4L, "users"), Set.of("users"), Set.of()),
                new KnownTable(made.name(), made.engine(), 4, made.definition(), made.map(), routes, 4));
        assertThat(commands(there(Map.of("users", ROUTE), "sw_g4_node-1"), records))
                .isEmpty();
    }
}
