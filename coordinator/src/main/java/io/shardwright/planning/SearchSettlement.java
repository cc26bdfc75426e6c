package io.shardwright.planning;

import io.shardwright.action.Action;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.SwapDistributed;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.MadeRoute;
import io.shardwright.planning.FoundSearchNode.FoundTable;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.UndoMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plans what makes right the distributed tables of a Manticore node. One that is not there is made from the present shard map; one that is there is given its parts in one piece, and never absent,
 * and the way back gives it those that it had. After the decision go those that lead to what is no more.
 */
public final class SearchSettlement {
    private SearchSettlement() {}

    /**
     * The plan; empty if nothing is to be done.
     *
     * @param task what of it is to be made, and which distributed tables go
     * @param fleet by name
     */
    public static Optional<TablePlan> plan(
            FoundSearchNode found, SettleTask task, Map<NodeName, Node> fleet, String idempotencyKey) {
        NodeName name = found.node().name();
        List<CommandPair> commands = new ArrayList<>();
        task.make().forEach(table -> commands.add(route(found, table, fleet)));
        task.aside()
                .forEach(table -> commands.add(CommandPair.afterDecision(
                        "purge-route-" + table,
                        name,
                        new DropQuarantined(found.node().schema(), table),
                        List.of())));
        if (commands.isEmpty()) {
            return Optional.empty();
        }
        List<LockRequest> locks = LockRequest.withIntents(task.make().stream()
                .map(table -> new LockRequest("table/" + table.name(), LockMode.X))
                .toList());
        return Optional.of(new TablePlan(
                new GroupSubmission(idempotencyKey, task.title(name), commands, locks, task.policy(), UndoMode.REVERSE),
                new CatalogChange.SettleNode(
                        name,
                        task.returns(),
                        task.make().stream()
                                .map(table -> new MadeRoute(
                                        table.name().value(), table.map().version()))
                                .toList(),
                        List.of()),
                List.of(),
                List.of()));
    }

    private static CommandPair route(FoundSearchNode found, KnownTable table, Map<NodeName, Node> fleet) {
        NodeName node = found.node().name();
        SearchRoute route = new SearchRoute(table.map(), fleet);
        Optional<FoundTable> there =
                Optional.ofNullable(found.tables().get(table.name().value())).filter(FoundTable::distributed);
        Action forward = there.isPresent() ? route.swap(node) : route.create(node);
        Action rollback = there.<Action>map(
                        before -> new SwapDistributed(table.name().value(), before.parts()))
                .orElseGet(route::drop);
        return CommandPair.of("route-" + table.name(), node, forward, rollback, List.of());
    }
}
