package io.shardwright.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.Action;
import io.shardwright.action.RunSql;
import io.shardwright.action.SwapDistributed;
import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.metadata.CatalogChange.MadeRoute;
import io.shardwright.metadata.CatalogChange.SettleNode;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeObjects.Temporary;
import io.shardwright.planning.FoundSearchNode;
import io.shardwright.planning.FoundSearchNode.FoundTable;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.TablePlan;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * A node m1 of Manticore with one of the two shards of table users, of which m2 has a copy; the other shard is on m2 alone. All is as it is to be, until a test breaks it. A third node, m3, has
 * nothing of it.
 */
class SearchDiagnosisTest {
    private static final String SHARD = "users_g4_s0_e1";
    private static final String ELSEWHERE = "agent=host-of-m2:9312:users_g4_s1_e1";
    private static final Map<NodeName, Node> FLEET =
            Map.of(name("m1"), node("m1"), name("m2"), node("m2"), name("m3"), node("m3"));
    private static final GroupId GROUP = new GroupId(new UUID(0, 7));

    private final Map<String, FoundTable> tables = new LinkedHashMap<>();
    private final Set<String> homes = new HashSet<>(Set.of(SHARD));
    private final List<Temporary> temporary = new ArrayList<>();
    private final TreeMap<String, GroupId> changing = new TreeMap<>();
    private List<NodeName> routes = List.of(name("m1"), name("m2"));
    private NodeStanding standing = NodeStanding.ACTIVE;
    private String asked = "m1";

    SearchDiagnosisTest() {
        tables.put(SHARD, FoundTable.plain("rt"));
        tables.put("users", FoundTable.leading(List.of("local=" + SHARD, ELSEWHERE)));
    }

    private static NodeName name(String name) {
        return new NodeName(name);
    }

    private static Node node(String name) {
        return new Node(
                name(name),
                Engine.MANTICORE,
                new Endpoint("host-of-" + name, 9312),
                new Endpoint("host-of-" + name, 7400),
                "app",
                "default",
                1,
                Set.of());
    }

    private static Replica replica(String node, String table, Replica.Role role, String cluster) {
        return new Replica(name(node), table, 1, role, 1, cluster);
    }

    private KnownTable users() {
        List<BucketSet> buckets = BucketSet.split(2);
        TableName name = new TableName("users");
        return new KnownTable(
                name,
                Engine.MANTICORE,
                4,
                TableDefinition.parse("id bigint primary key, name varchar(100)", "id"),
                new ShardMap(
                        name,
                        7,
                        List.of(
                                new Shard(
                                        0,
                                        buckets.get(0),
                                        List.of(
                                                replica("m1", SHARD, Replica.Role.PRIMARY, "sw_g4_c0"),
                                                replica("m2", SHARD, Replica.Role.FOLLOWER, "sw_g4_c0"))),
                                new Shard(
                                        1,
                                        buckets.get(1),
                                        List.of(replica("m2", "users_g4_s1_e1", Replica.Role.PRIMARY, ""))))),
                routes,
                4);
    }

    private FoundSearchNode found() {
        return new FoundSearchNode(node(asked), tables);
    }

    private NodeRecords records() {
        return new NodeRecords(
                new NodeLosses.Records(new TreeMap<>(), Set.of(), Set.of(), Set.of(), Set.of()),
                List.of(users()),
                homes,
                Map.of(),
                FLEET,
                temporary,
                changing,
                new TreeMap<>(),
                Optional.empty());
    }

    private List<DiagnosisLine> lines() {
        return Diagnosis.of(new SeenNode.Search(found()), records(), standing);
    }

    private List<String> findings() {
        return lines().stream()
                .filter(line -> line.verdict() != Verdict.OK)
                .map(line -> line.verdict().label() + " " + line.kind().label() + " " + line.object() + ": "
                        + line.actual() + (line.mendable() ? "" : " (" + line.advice() + ")"))
                .toList();
    }

    private Optional<TablePlan> plan() {
        return new SeenNode.Search(found()).repair(records(), lines(), "key");
    }

    private CommandPair command() {
        List<CommandPair> commands = plan().orElseThrow().submission().commands();
        assertThat(commands).hasSize(1);
        return commands.get(0);
    }

    private static String sql(Action action) {
        return ((RunSql) action).sql();
    }

    @Test
    void whatIsAsItIsToBeIsFoundSo() {
        assertThat(lines())
                .extracting(line -> line.kind().label() + " " + line.object() + ": " + line.desired() + ", "
                        + line.recorded() + ", " + line.actual() + ": "
                        + line.verdict().label())
                .containsExactly(
                        "node m1: answers, active, answers: ok",
                        "shard " + SHARD + ": shard users/0, in sw_g4_c0, there: ok",
                        "distributed users: 2 shards, made, map 7, 2 shards: ok");
        assertThat(plan()).isEmpty();
    }

    @Test
    void aNewcomerHasNotTheDistributedTableAndGetsIt() {
        asked = "m3";
        tables.clear();
        homes.clear();
        assertThat(lines().get(1).recorded()).isEqualTo("not made");
        assertThat(findings()).containsExactly("missing distributed users: not there");
        CommandPair made = command();
        assertThat(made.name()).isEqualTo("route-users");
        assertThat(sql(made.forward()))
                .isEqualTo("CREATE TABLE users type='distributed' agent='host-of-m1:9312|host-of-m2:9312:" + SHARD
                        + "' agent='host-of-m2:9312:users_g4_s1_e1' ha_strategy='nodeads'");
        assertThat(sql(made.rollback().orElseThrow())).isEqualTo("DROP TABLE users");
        TablePlan plan = plan().orElseThrow();
        assertThat(plan.catalog())
                .isEqualTo(new SettleNode(name("m3"), false, List.of(new MadeRoute("users", 7)), List.of()));
        assertThat(plan.submission().locks()).contains(new LockRequest("table/users", LockMode.X));
        assertThat(plan.submission().policy()).isEqualTo(FailurePolicy.ROLLBACK);
        assertThat(plan.submission().title()).isEqualTo("repair what is on node m3");
    }

    @Test
    void oneThatLeadsElsewhereIsGivenItsPartsAndUndoneThoseThatItHad() {
        List<String> before = List.of("local=" + SHARD, "agent=old-host:9312:users_g4_s1_e1");
        tables.put("users", FoundTable.leading(before));
        assertThat(findings())
                .containsExactly("stale distributed users: users_g4_s1_e1 at old-host:9312 instead of host-of-m2:9312");
        assertThat(command().forward()).isEqualTo(new SwapDistributed("users", List.of("local=" + SHARD, ELSEWHERE)));
        assertThat(command().rollback()).contains(new SwapDistributed("users", before));
    }

    /** The moves of its shards would pass it by. */
    @Test
    void oneThatNobodyKeepsTrueIsStaleThoughItLeadsRight() {
        routes = List.of(name("m2"));
        assertThat(findings()).containsExactly("stale distributed users: 2 shards");
        assertThat(command().forward()).isInstanceOf(SwapDistributed.class);
    }

    @Test
    void somebodysTableAndOneThatIsNotShownAreLeft() {
        tables.put("users", FoundTable.plain("rt"));
        assertThat(findings())
                .containsExactly(
                        "differs distributed users: a table of its own (somebody's table has the name: drop that by hand, then repair)");
        assertThat(plan()).isEmpty();
        tables.put("users", FoundTable.unread("too busy"));
        assertThat(findings()).singleElement().asString().startsWith("unsure distributed users: too busy (");
        assertThat(plan()).isEmpty();
    }

    /** The server refuses one that is to read a table of its own which is not there, and all else that the group mends would be undone. */
    @Test
    void noneIsMadeThatIsToReadWhatIsNotThere() {
        tables.clear();
        assertThat(findings())
                .containsExactly(
                        "missing shard " + SHARD
                                + ": not there (of the copies of its rows there are those of m2: give the server its data_dir back; if that is lost, stop the worker and `node lost m1`, so that others get copies)",
                        "missing distributed users: not there (shards of users that it is to read on this node are not there: "
                                + SHARD + ")");
        assertThat(plan()).isEmpty();
    }

    @Test
    void theOnlyCopyOfAShardIsMissedMore() {
        asked = "m2";
        homes.add("users_g4_s1_e1");
        tables.put("users", FoundTable.leading(List.of("local=" + SHARD, "local=users_g4_s1_e1")));
        assertThat(findings())
                .containsExactly(
                        "missing shard users_g4_s1_e1: not there (its rows are on no other node: give the server its data_dir back, or drop the sharded table)");
        tables.put("users_g4_s1_e1", FoundTable.leading(List.of("local=" + SHARD)));
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("differs shard users_g4_s1_e1: a distributed table");
    }

    @Test
    void aShardsTableThatNobodyKnowsIsToldAndLeft() {
        tables.put("words_g9_s0_e1", FoundTable.plain("rt"));
        tables.put("sw_look_words_g9_s0_e1", FoundTable.plain("distributed"));
        tables.put("notes", FoundTable.plain("rt"));
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("unknown shard words_g9_s0_e1: there (it may hold");
        assertThat(plan()).isEmpty();
        homes.add("words_g9_s0_e1");
        assertThat(findings()).isEmpty();
    }

    private Temporary object(String table, String state, boolean ended, boolean needed) {
        return new Temporary(
                "app." + table, Artifact.QUARANTINED_TABLE, state, Optional.of(GROUP), ended, needed, false, "");
    }

    @Test
    void whatTheLedgerHasIsToldWithWhatBecomesOfIt() {
        for (String table : List.of("old_g1_s0_e1", "old_g2_s0_e1", "old_g3_s0_e1")) {
            homes.add(table);
            tables.put(table, FoundTable.plain("rt"));
        }
        temporary.add(object("old_g1_s0_e1", "kept", true, true));
        temporary.add(object("old_g2_s0_e1", "dropping", true, false));
        temporary.add(object("old_g3_s0_e1", "kept", false, false));
        temporary.add(object(SHARD, "kept", true, false));
        temporary.add(object("gone_g1_s0_e1", "kept", true, false));
        assertThat(findings()).isEmpty();

        temporary.clear();
        temporary.add(object("old_g1_s0_e1", "kept", true, false));
        temporary.add(object("lost_g1_s0_e1", "kept", true, true));
        assertThat(findings())
                .containsExactly(
                        "orphan temporary old_g1_s0_e1: there (a cleanup takes it away: `cleanup run --only leftovers`)",
                        "missing temporary lost_g1_s0_e1: not there (what was to be brought back from it cannot be: `table undrop` will fail)");
        assertThat(plan()).isEmpty();
    }

    @Test
    void whatAGroupIsAtWorkOnIsNotFoundWrong() {
        tables.remove("users");
        changing.put("users", GROUP);
        assertThat(findings())
                .containsExactly("changing distributed users: not there (group " + GROUP + " is at work on the table)");
        assertThat(plan()).isEmpty();
    }

    @Test
    void aNodeThatTakesNoPartIsToHaveNoDistributedTable() {
        tables.remove("users");
        standing = NodeStanding.JOINING;
        assertThat(findings()).isEmpty();
        standing = NodeStanding.DRAINING;
        assertThat(findings()).containsExactly("missing distributed users: not there");
    }

    @Test
    void ofANodeThatDoesNotAnswerNothingIsLeftOut() {
        assertThat(Diagnosis.unseen(node("m1"), records(), standing, "its worker is not there"))
                .extracting(line -> line.object() + " " + line.verdict().label())
                .containsExactly("m1 unreachable", SHARD + " unseen", "users unseen");
    }
}
