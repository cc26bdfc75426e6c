package io.shardwright.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.NodeObjects.Temporary;
import io.shardwright.planning.FoundNode.FoundServer;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.planning.FoundRoute;
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
                        "server sw_g4_n1: r@host-of-n1:3306/app | to n1, for users | r@host-of-n1:3306/app OK",
                        "server sw_g4_n2: r@host-of-n2:3306/app | to n2, for users | r@host-of-n2:3306/app OK",
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
        FoundTable right = Compared.shaped("id bigint not null", "name varchar(100) null");
        node.tables.put(Compared.OK, Compared.collated(right, "latin1_swedish_ci", "utf8mb4_bin"));
        assertThat(node.findings())
                .containsExactly(
                        "differs users_g4_s0_e1: the table of latin1_swedish_ci instead of utf8mb4_unicode_ci, name of utf8mb4_bin instead of utf8mb4_unicode_ci"
                                + advice);
        node.tables.put(Compared.OK, new FoundTable("Aria", right.shard(), right.form(), Optional.empty()));
        assertThat(node.findings()).containsExactly("differs users_g4_s0_e1: engine Aria instead of InnoDB" + advice);
    }

    @Test
    void aShardThatWasTakenBackHasTheTableOfBefore() {
        node.epoch = 3;
        assertThat(node.findings()).isEmpty();
        node.tables.put(Compared.OK, Compared.shard(4, 0, 3));
        assertThat(node.findings())
                .containsExactly(
                        "differs users_g4_s0_e1: g4/s0/e3 (it may hold rows, so nothing replaces it: alter it back by hand)");
    }

    @Test
    void aShardTableThatNoRecordKnowsIsPutAside() {
        node.tables.put("users_g4_s1_e9", Compared.shard(4, 1, 9));
        node.tables.put("sw_q_g4_s1_e8_left", Compared.shard(4, 1, 8));
        node.tables.put("mine", new FoundTable("InnoDB", Optional.empty()));
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
    void oneThatPutsRowsIntoOtherBucketsOrComparesThemOtherwiseIsMadeAnew() {
        List<RoutePartition> right = RoutePartition.of(node.users());
        node.tables.put("users", Compared.opened(Compared.partitioned("`id` MOD 1024", right)));
        assertThat(node.findings())
                .containsExactly(
                        "differs users: partitioned by `id` MOD 1024 instead of ((ABS(`id` MOD 2147483647) * 2654435761) DIV 4194304) MOD 1024");
        node.tables.put(
                "users", Compared.collated(Compared.leading(right), "utf8mb4_unicode_ci", "utf8mb4_general_ci"));
        assertThat(node.findings())
                .containsExactly("differs users: name of utf8mb4_general_ci instead of utf8mb4_unicode_ci");
    }

    @Test
    void onlyOneThatNoServerCouldOpenIsMadeAnewUnseen() {
        node.tables.put("users", Compared.opened(FoundRoute.broken("no server a")));
        assertThat(node.findings()).containsExactly("differs users: no server a");
        node.tables.put("users", Compared.opened(FoundRoute.unsure("too many connections")));
        assertThat(node.findings())
                .containsExactly(
                        "unsure users: too many connections (the server could not show it, which says nothing of what it is: see to the error, and look again)");
    }

    @Test
    void nothingIsMadeAnewWhileANodeThatItLeadsToIsAway() {
        String advice =
                " (table users has shards on n2 (lost); made anew now, its distributed table would answer for no shard at all. Repair it once that node is back)";
        node.away.put(new NodeName("n2"), "lost");
        node.away.put(new NodeName("n3"), "its worker is not there");
        assertThat(node.findings()).as("what serves is let be").isEmpty();
        node.servers.put("sw_g4_n1", Compared.to("old-host", 3306));
        node.servers.remove("sw_g4_n2");
        node.tables.remove("users");
        assertThat(node.findings())
                .containsExactly(
                        "differs sw_g4_n1: r@old-host:3306/app" + advice,
                        "missing sw_g4_n2: not there",
                        "missing users: not there" + advice);
        node.away.remove(new NodeName("n2"));
        assertThat(node.findings()).noneMatch(finding -> finding.contains("("));
    }

    @Test
    void somebodysOwnTableUnderTheNameIsLeft() {
        node.tables.put("users", new FoundTable("InnoDB", Optional.empty()));
        assertThat(node.findings())
                .containsExactly(
                        "differs users: a table of its own (somebody's table has the name: rename or drop that by hand, then repair)");
    }

    @Test
    void whatTheServerCannotReadIsTold() {
        node.tables.put("users", new FoundTable("", Optional.empty()));
        assertThat(node.findings())
                .containsExactly(
                        "differs users: a view, or a table that the server cannot read (`SHOW CREATE TABLE` says which: rename or drop it by hand, then repair)");
    }

    @Test
    void serverObjectsAreComparedByWhereTheyLead() {
        node.servers.put("sw_g4_n1", Compared.to("old-host", 3306));
        node.servers.remove("sw_g4_n2");
        node.servers.put("sw_g4_n3", Compared.to("host-of-n3", 3306));
        node.servers.put("sw_g5_n3", Compared.to("host-of-n3", 3306));
        node.servers.put("sw_g9_n3", Compared.to("host-of-n3", 3306));
        node.servers.put("mine", Compared.to("host", 1));
        assertThat(node.findings())
                .as("of a table that was dropped and may be put back, and somebody's own, are left out")
                .containsExactly(
                        "differs sw_g4_n1: r@old-host:3306/app",
                        "missing sw_g4_n2: not there",
                        "stale sw_g4_n3: r@host-of-n3:3306/app",
                        "unknown sw_g5_n3: r@host-of-n3:3306/app (of no table that is known: DROP SERVER by hand, if nothing of yours uses it)");
        node.wayBack.put("users", Set.of(new NodeName("n3")));
        assertThat(node.findings()).noneMatch(finding -> finding.contains("sw_g4_n3"));
    }

    @Test
    void serverObjectsAreComparedByAsWhomAndBySocketToo() {
        node.servers.put("sw_g4_n1", new FoundServer("host-of-n1", 3306, "app", "root", ""));
        node.servers.put("sw_g4_n2", new FoundServer("host-of-n2", 3306, "app", "r", "/run/s"));
        assertThat(node.findings())
                .containsExactly(
                        "differs sw_g4_n1: root@host-of-n1:3306/app",
                        "differs sw_g4_n2: r@host-of-n2:3306/app by socket /run/s");
        node.routeUser = Optional.empty();
        assertThat(node.findings())
                .as("its worker has not said as whom")
                .containsExactly("differs sw_g4_n2: r@host-of-n2:3306/app by socket /run/s");
    }

    @Test
    void whatIsNamedLikeATableThatWasPutAsideIsTold() {
        node.tables.put("sw_q_g4_stale", new FoundTable("InnoDB", Optional.empty()));
        node.tables.put("sw_q_g4_route", new FoundTable("SPIDER", Optional.empty()));
        String advice = " (it is named like what was put aside, and nothing was: drop or rename it by hand)";
        assertThat(node.findings())
                .containsExactly(
                        "unknown sw_q_g4_route: a distributed table" + advice,
                        "unknown sw_q_g4_stale: a table of InnoDB" + advice);
        node.temporary.add(new Temporary(
                "app.sw_q_g4_stale", "stale-table", "dropping", Optional.of(GROUP), false, false, false, ""));
        assertThat(node.findings()).containsExactly("unknown sw_q_g4_route: a distributed table" + advice);
    }

    @Test
    void whatAGroupIsToPutAsideIsChanging() {
        node.tables.put("strange", Compared.shard(8, 1, 9));
        node.temporary.add(new Temporary(
                "app.sw_q_g8_s1_e9_left_2",
                "quarantined-table",
                "planned",
                Optional.of(GROUP),
                false,
                false,
                false,
                ""));
        assertThat(node.findings()).containsExactly("changing strange: g8/s1/e9 (group " + GROUP + " puts it aside)");
        node.temporary.clear();
        node.temporary.add(new Temporary(
                "app.sw_q_g8_s1_e9_left_2", "quarantined-table", "kept", Optional.of(GROUP), true, false, false, ""));
        assertThat(node.findings())
                .as("it was put aside, and this is another")
                .containsExactly("unknown strange: g8/s1/e9");
    }

    private void temporary(String kind, String state, boolean ended, boolean needed) {
        node.temporary.add(new Temporary("app.a", kind, state, Optional.of(GROUP), ended, needed, false, ""));
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
    void whatAMoveHasLeftIsDroppedUnlessItMayBeTheLastOfTheRows() {
        node.tables.put("a", Compared.shard(4, 1, 1));
        node.temporary.add(
                new Temporary("app.a", "quarantined-table", "kept", Optional.of(GROUP), true, false, true, ""));
        assertThat(node.findings()).containsExactly("orphan a: there");
        node.tables.remove("a");
        assertThat(node.findings())
                .as("somebody has dropped it, and the ledger does not know")
                .containsExactly("orphan a: not there");
        node.tables.put("a", Compared.shard(4, 1, 1));
        node.temporary.clear();
        node.temporary.add(new Temporary(
                "app.a", "quarantined-table", "kept", Optional.of(GROUP), true, false, true, "n2 is away"));
        assertThat(node.findings())
                .containsExactly("orphan a: there (n2 is away: these may be all that is left of its rows)");
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
