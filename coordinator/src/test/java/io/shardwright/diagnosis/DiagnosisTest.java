package io.shardwright.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.NodeObjects.Temporary;
import io.shardwright.planning.FoundNode.FoundServer;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.planning.RoutePartition;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final GroupId GROUP = new GroupId(new UUID(0, 1));
    private final Compared node = new Compared();

    @Test
    void whatIsAsItIsToBeIsOk() {
        assertThat(node.lines())
                .extracting(line -> line.kind().label() + " " + line.object() + ": " + line.desired() + " | "
                        + line.recorded() + " | " + line.actual() + " " + line.verdict())
                .containsExactly(
                        "node n1: answers | active | answers OK",
                        "shard users_g4_s0_e1: shard users/0 | g4/s0/e1 | g4/s0/e1 OK",
                        "server sw_g4_n1: host-of-n1:3306/app | to n1, for users | host-of-n1:3306/app OK",
                        "server sw_g4_n2: host-of-n2:3306/app | to n2, for users | host-of-n2:3306/app OK",
                        "distributed users: 2 shards | made, map 7 | 2 shards OK");
    }

    @Test
    void aShardThatIsNotThereIsNotPaperedOver() {
        node.tables.remove(Compared.OK);
        assertThat(node.findings())
                .containsExactly(
                        "missing users_g4_s0_e1: not there (its rows are on no other node: bring the table back from a backup, or drop the sharded table)");
        node.tables.put("elsewhere", Compared.shard(4, 0, 1));
        assertThat(node.findings())
                .containsExactly(
                        "missing users_g4_s0_e1: not there (it is there under another name: RENAME TABLE app.elsewhere TO app.users_g4_s0_e1)",
                        "unknown elsewhere: g4/s0/e1 (it is what is missing as users_g4_s0_e1)");
    }

    @Test
    void aShardOfAnotherFormIsToldAndLeft() {
        String advice = " (it may hold rows, so nothing replaces it: alter it back by hand)";
        node.tables.put(Compared.OK, Compared.shaped("id bigint not null", "name varchar(50) null"));
        assertThat(node.findings())
                .containsExactly("differs users_g4_s0_e1: no name varchar(100) null, name varchar(50) null" + advice);
        node.tables.put(Compared.OK, Compared.shard(4, 0, 2));
        assertThat(node.findings()).containsExactly("differs users_g4_s0_e1: g4/s0/e2" + advice);
    }

    @Test
    void aShardTableThatNoRecordKnowsIsPutAside() {
        node.tables.put("users_g4_s1_e9", Compared.shard(4, 1, 9));
        node.tables.put("sw_q_g4_s1_e8_left", Compared.shard(4, 1, 8));
        node.tables.put("mine", new FoundTable(false, Optional.empty()));
        assertThat(node.findings())
                .containsExactly(
                        "unknown sw_q_g4_s1_e8_left: g4/s1/e8 (it is out of use already: drop it by hand if you do not need its rows)",
                        "unknown users_g4_s1_e9: g4/s1/e9");
    }

    @Test
    void aDistributedTableIsMissingOnANewcomerToo() {
        node.tables.remove("users");
        assertThat(node.findings()).containsExactly("missing users: not there");
        node.routes = List.of(new NodeName("n2"));
        assertThat(node.findings()).containsExactly("missing users: not there");
        node.standing = NodeStanding.JOINING;
        assertThat(node.findings()).as("not before it is admitted").isEmpty();
        node.standing = NodeStanding.ACTIVE;
        node.routes = List.of();
        assertThat(node.findings()).as("nobody has it").isEmpty();
    }

    @Test
    void aDistributedTableThatLeadsElsewhereIsStale() {
        List<RoutePartition> right = RoutePartition.of(node.users());
        RoutePartition one = right.get(1);
        node.tables.put(
                "users",
                Compared.leading(
                        List.of(right.get(0), new RoutePartition("s1", "sw_g4_n1", "users_g4_s1_e0", one.buckets()))));
        assertThat(node.findings())
                .containsExactly(
                        "stale users: s1 leads to users_g4_s1_e0 by sw_g4_n1 instead of users_g4_s1_e1 by sw_g4_n2");
        node.tables.put(
                "users",
                Compared.leading(List.of(
                        new RoutePartition("s1", one.server(), one.table(), new TreeSet<>(Set.of(3))),
                        new RoutePartition("s2", one.server(), one.table(), one.buckets()))));
        assertThat(node.findings()).containsExactly("stale users: no partition s0; s1 has other buckets; partition s2");
    }

    @Test
    void oneThatNobodyKeepsTrueIsStaleThoughItIsRightByChance() {
        node.routes = List.of(new NodeName("n2"));
        assertThat(node.findings()).containsExactly("stale users: 2 shards");
    }

    @Test
    void somebodysOwnTableUnderTheNameIsLeft() {
        node.tables.put("users", new FoundTable(false, Optional.empty()));
        assertThat(node.findings())
                .containsExactly(
                        "differs users: a table of its own (somebody's table has the name: rename or drop that by hand, then repair)");
    }

    @Test
    void serverObjectsAreComparedByWhereTheyLead() {
        node.servers.put("sw_g4_n1", new FoundServer("old-host", 3306, "app"));
        node.servers.remove("sw_g4_n2");
        node.servers.put("sw_g4_n3", new FoundServer("host-of-n3", 3306, "app"));
        node.servers.put("sw_g5_n3", new FoundServer("host-of-n3", 3306, "app"));
        node.servers.put("sw_g9_n3", new FoundServer("host-of-n3", 3306, "app"));
        node.servers.put("mine", new FoundServer("host", 1, "app"));
        assertThat(node.findings())
                .as("of a table that was dropped and may be put back, and somebody's own, are left out")
                .containsExactly(
                        "differs sw_g4_n1: old-host:3306/app",
                        "missing sw_g4_n2: not there",
                        "stale sw_g4_n3: host-of-n3:3306/app",
                        "unknown sw_g5_n3: host-of-n3:3306/app (of no table that is known: DROP SERVER by hand, if nothing of yours uses it)");
        node.wayBack.put("users", Set.of(new NodeName("n3")));
        assertThat(node.findings()).noneMatch(finding -> finding.contains("sw_g4_n3"));
    }

    private void temporary(String kind, String state, boolean ended, boolean needed) {
        node.temporary.add(new Temporary("app.a", kind, state, Optional.of(GROUP), ended, needed));
    }

    @Test
    void whatIsKeptForAWayBackOrOnItsWayIsNoOrphan() {
        node.tables.put("a", Compared.shard(4, 1, 1));
        temporary("quarantined-table", "kept", true, true);
        assertThat(node.findings()).isEmpty();
        node.tables.remove("a");
        assertThat(node.findings())
                .containsExactly(
                        "missing a: not there (what was to be brought back from it cannot be: `table undrop` or `move reverse` will fail)");
        node.temporary.clear();
        temporary("quarantined-table", "kept", true, false);
        assertThat(node.findings()).as("nothing is to be brought back from it").isEmpty();
        node.tables.put("a", Compared.shard(4, 1, 1));
        node.temporary.clear();
        temporary("shard-table", "planned", false, false);
        assertThat(node.findings()).as("of a live move").isEmpty();
        node.temporary.clear();
        temporary("shard-table", "kept", true, false);
        assertThat(node.findings()).containsExactly("orphan a: there");
    }

    @Test
    void nothingIsFoundWrongOfATableThatIsBeingChanged() {
        node.tables.remove("users");
        node.servers.remove("sw_g4_n2");
        node.changing.put("users", GROUP);
        assertThat(node.findings())
                .containsExactly(
                        "changing sw_g4_n2: not there (group " + GROUP + " is at work on the table)",
                        "changing users: not there (group " + GROUP + " is at work on the table)");
    }

    @Test
    void whatIsFoundOnceOnlyHasJustChanged() {
        List<DiagnosisLine> before = node.lines();
        node.tables.remove("users");
        List<DiagnosisLine> after = node.lines();
        assertThat(Diagnosis.steady(before, after))
                .filteredOn(line -> line.verdict() != Verdict.OK)
                .extracting(DiagnosisLine::object, DiagnosisLine::verdict, DiagnosisLine::mendable)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("users", Verdict.CHANGING, false));
        assertThat(Diagnosis.steady(after, after)).isEqualTo(after);
    }

    @Test
    void aNodeThatDoesNotAnswerIsToldWithAllThatIsToBeOnIt() {
        assertThat(Diagnosis.unseen(
                        node.found().node(), node.records(), NodeStanding.ACTIVE, "its worker is not there"))
                .extracting(line -> line.verdict().label() + " " + line.object() + ": " + line.actual())
                .containsExactly(
                        "unreachable n1: its worker is not there",
                        "unseen users_g4_s0_e1: not seen",
                        "unseen sw_g4_n1: not seen",
                        "unseen sw_g4_n2: not seen",
                        "unseen users: not seen");
    }
}
