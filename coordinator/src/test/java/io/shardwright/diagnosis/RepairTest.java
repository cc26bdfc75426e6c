package io.shardwright.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.LeadRouteServer;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange.MadeRoute;
import io.shardwright.metadata.CatalogChange.SettleNode;
import io.shardwright.metadata.NodeObjects.Temporary;
import io.shardwright.planning.FoundNode.FoundServer;
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
        node.servers.put("sw_g4_n3", new FoundServer("host-of-n3", 3306, "app"));
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
        node.servers.put("sw_g4_n2", new FoundServer("old-host", 3307, "app"));
        assertThat(commands())
                .containsExactly(
                        "retire-route-users", "server-4/n1", "server-4/n2", "route-users", "purge-retire-route-users");
        assertThat(command("server-4/n2").forward())
                .isEqualTo(new LeadRouteServer("sw_g4_n2", "host-of-n2", 3306, "app", "route"));
        assertThat(command("server-4/n2").rollback())
                .contains(new LeadRouteServer("sw_g4_n2", "old-host", 3307, "app", "route"));
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
        node.temporary.add(new Temporary("app.a", "shard-table", "kept", Optional.empty(), true, false));
        node.tables.put("a", Compared.shard(4, 1, 2));
        node.tables.put("b", Compared.shard(4, 1, 3));
        assertThat(commands()).containsExactly("retire-shard-a", "retire-shard-b", "purge-retire-shard-a");
        assertThat(((SettleNode) plan().orElseThrow().catalog()).orphans()).containsExactly("app.a");
    }

    @Test
    void ofTablesThatSayTheSameOfThemselvesOneIsPutAside() {
        node.tables.put("copy1", Compared.shard(4, 0, 1));
        node.tables.put("copy2", Compared.shard(4, 0, 1));
        assertThat(commands()).containsExactly("retire-shard-copy1");
        node.tables.put("sw_q_g4_s0_e1_left", Compared.shard(4, 0, 1));
        assertThat(commands()).isEmpty();
    }

    @Test
    void whatTheLedgerHasUnderThatNameIsInTheWayToo() {
        node.tables.put("copy1", Compared.shard(4, 0, 1));
        node.temporary.add(
                new Temporary("app.sw_q_g4_s0_e1_left", "quarantined-table", "kept", Optional.empty(), true, false));
        assertThat(commands()).isEmpty();
    }

    @Test
    void whatAGroupThatHasNotEndedKeepsIsNoOrphan() {
        node.temporary.add(new Temporary("app.a", "shard-table", "kept", Optional.empty(), false, false));
        node.tables.put("a", Compared.shard(4, 1, 2));
        assertThat(commands()).isEmpty();
    }

    @Test
    void whatMayHoldRowsIsNeitherReplacedNorHidden() {
        node.tables.put(Compared.OK, Compared.shaped("id bigint not null"));
        node.tables.put("users", new FoundTable(false, Optional.empty()));
        assertThat(commands()).isEmpty();
        node.tables.remove(Compared.OK);
        node.tables.put("moved_by_hand", Compared.shard(4, 0, 1));
        assertThat(commands()).isEmpty();
    }

    @Test
    void whatIsNotAskedForStays() {
        node.tables.put("b", Compared.shard(8, 1, 3));
        node.temporary.add(new Temporary("app.a", "shard-table", "kept", Optional.empty(), true, false));
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
