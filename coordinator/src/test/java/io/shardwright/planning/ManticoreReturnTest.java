package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.DropQuarantined;
import io.shardwright.action.RunSql;
import io.shardwright.action.SwapDistributed;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange.MadeRoute;
import io.shardwright.metadata.CatalogChange.SettleNode;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.planning.FoundSearchNode.FoundTable;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.Phase;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A node that was lost while tables were made on two others, moved and dropped, and what is done about its distributed tables once it is back. */
class ManticoreReturnTest {
    private static final List<Node> NODES = Fleet.manticore(3);
    private static final Node BACK = NODES.get(2);
    private static final List<String> BEFORE = List.of("agent=old:9312:moved_g1_s0_e1");

    private final TreeMap<Long, String> stale = new TreeMap<>();
    private final Map<String, FoundTable> there = new TreeMap<>();

    private static KnownTable known(String name, long generation) {
        CreateTable create = new CreateTable(
                new TableName(name),
                TableDefinition.parse("id bigint primary key", "id"),
                Engine.MANTICORE,
                1,
                1,
                Optional.empty(),
                generation,
                "key");
        return Created.known(CreateTablePlanner.plan(create, NODES.subList(0, 2), Set.of(), KnownClusters.NONE));
    }

    private Optional<TablePlan> plan(Set<String> newer, KnownTable... tables) {
        FoundSearchNode found = new FoundSearchNode(BACK, there);
        SettleTask task = ManticoreReturn.task(
                found, List.of(tables), new NodeLosses.Records(stale, newer, Set.of(), Set.of(), Set.of()));
        Map<NodeName, Node> fleet = NODES.stream().collect(Collectors.toMap(Node::name, Function.identity()));
        return SearchSettlement.plan(found, task, fleet, "key");
    }

    @Test
    void whatItMissedIsMadeWhatItHasIsLedRightAndWhatIsGoneIsDropped() {
        stale.put(1L, "moved");
        stale.put(2L, "gone");
        there.put("moved", FoundTable.leading(BEFORE));
        there.put("gone", FoundTable.leading(List.of("local=gone_g2_s0_e1")));
        TablePlan plan =
                plan(Set.of("newer"), known("moved", 1), known("newer", 3)).orElseThrow();
        List<CommandPair> commands = plan.submission().commands();
        assertThat(commands)
                .extracting(CommandPair::name)
                .containsExactly("route-moved", "route-newer", "purge-route-gone");
        assertThat(commands.get(0).forward()).isInstanceOf(SwapDistributed.class);
        assertThat(commands.get(0).rollback()).contains(new SwapDistributed("moved", BEFORE));
        assertThat(commands.get(1).forward()).isInstanceOf(RunSql.class);
        assertThat(commands.get(1).rollback()).contains(new RunSql("DROP TABLE newer"));
        assertThat(commands.get(2).forward()).isEqualTo(new DropQuarantined("app", "gone"));
        assertThat(commands.get(2).phase()).isEqualTo(Phase.AFTER);
        assertThat(plan.catalog())
                .isEqualTo(new SettleNode(
                        BACK.name(), true, List.of(new MadeRoute("moved", 1), new MadeRoute("newer", 1)), List.of()));
        assertThat(plan.submission().policy()).isEqualTo(FailurePolicy.HOLD);
    }

    /** Its name may be that of a table that came after it, or of one that is somebody's own. */
    @Test
    void onlyADistributedTableThatNobodyHasAnyMoreIsDropped() {
        stale.put(1L, "again");
        stale.put(2L, "mine");
        stale.put(3L, "absent");
        there.put("again", FoundTable.leading(BEFORE));
        there.put("mine", FoundTable.plain("rt"));
        assertThat(plan(Set.of(), known("again", 4))).isEmpty();
    }

    @Test
    void whereNothingIsMissedThereIsNothingToDo() {
        there.put("users", FoundTable.leading(BEFORE));
        assertThat(plan(Set.of(), known("users", 1))).isEmpty();
    }
}
