package io.shardwright.operations;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeReader;
import io.shardwright.move.MoveState;
import io.shardwright.planning.FoundSearchNode;
import io.shardwright.planning.FoundSearchNode.FoundTable;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.ManticoreReturn;
import io.shardwright.planning.SearchSettlement;
import io.shardwright.planning.SettleTask;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is to be done on a Manticore node that was lost and is back, from what its server and the records say now. */
final class SearchReturn {
    private final MetadataDatabase database;
    private final LinkPool links;
    private final Catalog catalog;
    private final NodeLosses losses;

    SearchReturn(MetadataDatabase database, LinkPool links) {
        this.database = database;
        this.links = links;
        this.catalog = new Catalog(database);
        this.losses = new NodeLosses(database);
    }

    /**
     * The plan of what makes its distributed tables right; empty if they are.
     *
     * @param absentSince epoch milliseconds
     * @throws ShardwrightException {@link ErrorCode#BEING_CHANGED}, whose message says what it waits for; {@link ErrorCode#NOT_COMPARED} if its server does not answer
     */
    Optional<TablePlan> plan(Node node, long absentSince, String idempotencyKey) {
        NodeLosses.Records records = losses.records(node.name(), absentSince);
        List<Catalog.Table> all = catalog.tables().stream()
                .filter(table -> table.engine() == Engine.MANTICORE)
                .toList();
        List<KnownTable> active = all.stream()
                .filter(table -> table.state().equals("active"))
                .map(KnownTable::of)
                .toList();
        List<String> waits = waits(node.name(), all, active, records);
        if (!waits.isEmpty()) {
            throw new ShardwrightException(ErrorCode.BEING_CHANGED, String.join("; ", waits), "It is looked at again.");
        }
        FoundSearchNode found = new SearchLook(links, node).look();
        SettleTask task = ManticoreReturn.task(found, active, records);
        requireRead(found, task.make());
        return SearchSettlement.plan(found, task, new NodeReader(database).byName(), idempotencyKey);
    }

    /** Distributed tables are made from shard maps that stand still. */
    private List<String> waits(
            NodeName node, List<Catalog.Table> all, List<KnownTable> active, NodeLosses.Records records) {
        List<String> waits = new ArrayList<>();
        Set<String> missed = ManticoreReturn.missed(node, active, records).stream()
                .map(table -> table.name().value())
                .collect(Collectors.toSet());
        for (MoveReader.Move move : new MoveReader(database).open()) {
            if (move.state() == MoveState.MOVING && missed.contains(move.table())) {
                waits.add("move " + move.id() + " of table " + move.table() + " is on its way");
            }
        }
        for (Catalog.Table table : all) {
            boolean concerned =
                    records.newer().contains(table.name()) || records.stale().containsKey(table.generation());
            if (concerned && !table.state().equals("active")) {
                waits.add("table " + table.name() + " is " + table.state());
            }
        }
        return waits;
    }

    /** What is to be swapped back must be known. */
    private static void requireRead(FoundSearchNode found, List<KnownTable> make) {
        for (KnownTable table : make) {
            FoundTable there = found.tables().get(table.name().value());
            if (there != null && !there.why().isEmpty()) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "node " + found.node().name() + " does not show where its distributed table '" + table.name()
                                + "' leads: " + there.why(),
                        "It is looked at again.");
            }
        }
    }
}
