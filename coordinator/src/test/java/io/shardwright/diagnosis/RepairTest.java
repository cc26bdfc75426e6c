package io.shardwright.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.LeadRouteServer;
import io.shardwright.action.QuarantineTable;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.metadata.CatalogChange.MadeRoute;
import io.shardwright.metadata.CatalogChange.SettleNode;
import io.shardwright.metadata.NodeObjects.Temporary;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.planning.TablePlan;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RepairTest {
    private final Compared node = new Compared();

    private Optional<TablePlan> plan() {
        return Repair.plan(node.found(), node.records(), node.lines(), "key");
    }

    private List<String> commands() {
        return plan().map(plan -> plan.submission().commands().stream()
                        .map(CommandPair::name)
                        .toList())
                .orElse(List.of());
    }

    private CommandPair command(String name) {
        return plan().orElseThrow().submission().commands().stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whereAllIsRightThereIsNothingToDo() {
        assertThat(plan()).isEmpty();
    }

    @Test
    void aServerObjectIsMadeAndTheDistributedTableStays() {
        node.servers.remove("sw_g4_n2");
        node.servers.put("sw_g4_n3", Compared.to("host-of-n3", 3306));
        assertThat(commands()).containsExactly("server-4/n2", "drop-server-4/n3");
        assertThat(command("server-4/n2").forward()).isInstanceOf(CreateRouteServer.class);
        TablePlan plan = plan().orElseThrow();
        assertThat(plan.catalog())
                .isEqualTo(new SettleNode(Compared.N1, false, List.of(new MadeRoute("users", 7)), List.of()));
        assertThat(plan.submission().locks()).contains(new LockRequest("table/users", LockMode.X));
        assertThat(plan.submission().policy()).isEqualTo(FailurePolicy.ROLLBACK);
        assertThat(plan.submission().title()).isEqualTo("repair what is on node n1");
    }

    @Test
    void aServerObjectThatLeadsElsewhereIsLedBackAndTheDistributedTableMadeAnew() {
        node.servers.put("sw_g4_n2", Compared.to("old-host", 3307));
        assertThat(commands())
                .containsExactly(
                        "retire-route-users", "server-4/n1", "server-4/n2", "route-users", "purge-retire-route-users");
        assertThat(command("server-4/n2").forward())
                .isEqualTo(new LeadRouteServer("sw_g4_n2", "host-of-n2", 3306, "app", "route"));
        assertThat(command("server-4/n2").rollback())
                .contains(new LeadRouteServer("sw_g4_n2", "old-host", 3307, "app", "route"));
    }

    /** Its name is taken, so a group that made it would be undone, with all else that it mends on the node. */
    @Test
    void whereSomebodysTableHasTheNameItsServerObjectsDoNotMakeTheDistributedTable() {
        node.tables.put("users", new FoundTable("InnoDB", Optional.empty()));
        node.servers.put("sw_g4_n2", Compared.to("old-host", 3307));
        node.tables.put("strange", Compared.shard(8, 1, 9));
        assertThat(commands()).containsExactly("retire-shard-strange");
    }

    @Test
    void aNewcomerGetsTheDistributedTable() {
        node.routes = List.of(new NodeName("n2"));
        node.tables.remove("users");
        node.servers.clear();
        assertThat(commands()).containsExactly("server-4/n1", "server-4/n2", "route-users");
    }

    @Test
    void orphansAreDroppedAndWhatNobodyKnowsIsKept() {
        node.temporary.add(new Temporary("app.a", "shard-table", "kept", Optional.empty(), true, false, false, ""));
        node.tables.put("a", Compared.shard(4, 1, 2));
        node.tables.put("b", Compared.shard(4, 1, 3));
        assertThat(commands()).containsExactly("retire-shard-a", "retire-shard-b", "purge-retire-shard-a");
        assertThat(((SettleNode) plan().orElseThrow().catalog()).orphans()).containsExactly("app.a");
    }

    @Test
    void whatAMoveHasLeftIsDroppedAndWhatIsThereNoMoreIsForgotten() {
        node.temporary.add(
                new Temporary("app.a", "quarantined-table", "kept", Optional.empty(), true, false, true, ""));
        node.tables.put("a", Compared.shard(4, 1, 2));
        assertThat(commands()).containsExactly("retire-shard-a", "purge-retire-shard-a");
        node.tables.remove("a");
        assertThat(commands()).isEmpty();
        assertThat(((SettleNode) plan().orElseThrow().catalog()).orphans()).containsExactly("app.a");
        node.temporary.clear();
        assertThat(plan()).isEmpty();
    }

    @Test
    void aDistributedTableThatWasToBeDroppedIsDroppedWhereItIs() {
        node.temporary.add(
                new Temporary("app.sw_q_g9_route", "stale-table", "kept", Optional.empty(), true, false, true, ""));
        node.tables.put("sw_q_g9_route", new FoundTable("SPIDER", Optional.empty()));
        assertThat(commands()).containsExactly("purge-sw_q_g9_route");
    }

    private List<String> asides() {
        return plan().orElseThrow().submission().commands().stream()
                .map(CommandPair::forward)
                .filter(QuarantineTable.class::isInstance)
                .map(QuarantineTable.class::cast)
                .map(quarantine -> quarantine.table() + " to " + quarantine.quarantine())
                .toList();
    }

    @Test
    void tablesThatSayTheSameOfThemselvesGetNamesOfTheirOwn() {
        node.tables.put("copy1", Compared.shard(4, 0, 1));
        node.tables.put("copy2", Compared.shard(4, 0, 1));
        assertThat(asides()).containsExactly("copy1 to sw_q_g4_s0_e1_left", "copy2 to sw_q_g4_s0_e1_left_2");
        node.tables.put("sw_q_g4_s0_e1_left", Compared.shard(4, 0, 1));
        node.temporary.add(new Temporary(
                "app.sw_q_g4_s0_e1_left_2", "quarantined-table", "kept", Optional.empty(), true, false, false, ""));
        assertThat(asides())
                .as("what lies there by the server or by the ledger is in the way")
                .containsExactly("copy1 to sw_q_g4_s0_e1_left_3", "copy2 to sw_q_g4_s0_e1_left_4");
    }

    @Test
    void whatSomebodyHasNamedLikeATableThatWasPutAsideIsNotInTheWay() {
        node.tables.put("sw_q_g4_stale", new FoundTable("InnoDB", Optional.empty()));
        node.tables.put("sw_q_g4_s1_e2_left", Compared.shard(4, 0, 7));
        node.temporary.add(new Temporary("app.a", "shard-table", "kept", Optional.empty(), true, false, false, ""));
        node.tables.put("a", Compared.shard(4, 1, 2));
        node.servers.put("sw_g4_n2", Compared.to("old-host", 3307));
        List<DiagnosisLine> chosen = node.lines().stream()
                .filter(line -> !line.object().equals("sw_q_g4_s1_e2_left"))
                .toList();
        TablePlan plan =
                Repair.plan(node.found(), node.records(), chosen, "key").orElseThrow();
        assertThat(plan.artifacts())
                .extracting(Artifact::name)
                .containsExactly("app.sw_q_g4_stale_2", "app.sw_q_g4_s1_e2_left_2");
        assertThat(plan.submission().commands())
                .extracting(CommandPair::forward)
                .contains(new DropQuarantined("app", "sw_q_g4_stale_2"));
    }

    @Test
    void noDistributedTableIsMadeAnewThatNobodyCouldOpen() {
        node.tables.remove("users");
        node.away.put(new NodeName("n2"), "lost");
        assertThat(commands()).isEmpty();
        node.servers.remove("sw_g4_n2");
        assertThat(commands()).as("an open one stays open").containsExactly("server-4/n2");
    }

    @Test
    void whatAGroupThatHasNotEndedKeepsIsNoOrphan() {
        node.temporary.add(new Temporary("app.a", "shard-table", "kept", Optional.empty(), false, false, false, ""));
        node.tables.put("a", Compared.shard(4, 1, 2));
        assertThat(commands()).isEmpty();
    }

    @Test
    void whatMayHoldRowsIsNeitherReplacedNorHidden() {
        node.tables.put(Compared.OK, Compared.shaped("id bigint not null"));
        node.tables.put("users", new FoundTable("InnoDB", Optional.empty()));
        assertThat(commands()).isEmpty();
        node.tables.remove(Compared.OK);
        node.tables.put("moved_by_hand", Compared.shard(4, 0, 1));
        assertThat(commands()).isEmpty();
    }

    @Test
    void whatIsNotAskedForStays() {
        node.tables.put("b", Compared.shard(8, 1, 3));
        node.temporary.add(new Temporary("app.a", "shard-table", "kept", Optional.empty(), true, false, false, ""));
        node.tables.put("a", Compared.shard(8, 1, 2));
        node.tables.remove("users");
        List<DiagnosisLine> ofUsers = node.lines().stream()
                .filter(line -> line.table().equals("users"))
                .toList();
        TablePlan plan =
                Repair.plan(node.found(), node.records(), ofUsers, "key").orElseThrow();
        assertThat(plan.submission().commands())
                .extracting(CommandPair::name)
                .containsExactly("server-4/n1", "server-4/n2", "route-users");
        assertThat(((SettleNode) plan.catalog()).orphans()).isEmpty();
    }
}
