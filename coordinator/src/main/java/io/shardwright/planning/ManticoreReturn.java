package io.shardwright.planning;

import io.shardwright.action.Action;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.SwapDistributed;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.UndoMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Plans what makes right the distributed tables of a Manticore node that was lost and is back: those that it is to have lead to the shards as they are now, and those of tables that are gone are
 * dropped. The copies that it had and others have now, and the clusters that the others have left, go by the ledger, as what any group leaves.
 */
public final class ManticoreReturn {
    private ManticoreReturn() {}

    /** The tables whose distributed table the node has missed, or has as it was. */
    public static List<KnownTable> missed(NodeName node, List<KnownTable> tables, NodeLosses.Records records) {
        return tables.stream()
                .filter(table -> !table.routes().contains(node))
                .filter(table -> records.stale().containsKey(table.generation())
                        || (records.newer().contains(table.name().value())
                                && !table.routes().isEmpty()))
                .toList();
    }

    /**
     * The plan; empty if nothing is to be done any more.
     *
     * @param there the distributed tables that are there, by name, with their parts
     * @param tables all that are active on the engine
     * @param records what the node may not know
     * @param fleet by name
     */
    public static Optional<TablePlan> plan(
            Node node,
            Map<String, List<String>> there,
            List<KnownTable> tables,
            NodeLosses.Records records,
            Map<NodeName, Node> fleet,
            String idempotencyKey) {
        NodeName name = node.name();
        List<KnownTable> missed = missed(name, tables, records);
        List<CommandPair> commands = new ArrayList<>();
        for (KnownTable table : missed) {
            commands.add(route(
                    name, table, Optional.ofNullable(there.get(table.name().value())), fleet));
        }
        Set<String> present = tables.stream().map(table -> table.name().value()).collect(Collectors.toSet());
        for (String stale : new TreeSet<>(records.stale().values())) {
            if (!present.contains(stale) && there.containsKey(stale)) {
                commands.add(CommandPair.afterDecision(
                        "purge-route-" + stale, name, new DropQuarantined(node.schema(), stale), List.of()));
            }
        }
        if (commands.isEmpty()) {
            return Optional.empty();
        }
        List<LockRequest> locks = LockRequest.withIntents(missed.stream()
                .map(table -> new LockRequest("table/" + table.name(), LockMode.X))
                .toList());
        return Optional.of(new TablePlan(
                new GroupSubmission(
                        idempotencyKey,
                        "settle what is on node " + name + ", which was lost",
                        commands,
                        locks,
                        FailurePolicy.HOLD,
                        UndoMode.REVERSE),
                new CatalogChange.SettleNode(
                        name,
                        true,
                        missed.stream()
                                .map(table -> new CatalogChange.MadeRoute(
                                        table.name().value(), table.map().version()))
                                .toList(),
                        List.of()),
                List.of(),
                List.of()));
    }

    private static CommandPair route(
            NodeName node, KnownTable table, Optional<List<String>> parts, Map<NodeName, Node> fleet) {
        SearchRoute route = new SearchRoute(table.map(), fleet);
        Action forward = parts.isPresent() ? route.swap(node) : route.create(node);
        Action rollback = parts.<Action>map(
                        before -> new SwapDistributed(table.name().value(), before))
                .orElseGet(route::drop);
        return CommandPair.of("route-" + table.name(), node, forward, rollback, List.of());
    }
}
