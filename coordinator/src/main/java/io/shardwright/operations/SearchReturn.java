package io.shardwright.operations;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.manticore.DistributedParts;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeReader;
import io.shardwright.move.MoveState;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.ManticoreReturn;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is to be done on a Manticore node that was lost and is back, from what its server and the records say now. */
final class SearchReturn {
    private static final int TABLES_MAX = 100_000;

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
     * @throws ShardwrightException {@link ErrorCode#BEING_CHANGED}, whose message says what it waits for; {@link ErrorCode#UNREACHABLE} if its server does not answer
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
        return ManticoreReturn.plan(
                node, distributed(node), active, records, new NodeReader(database).byName(), idempotencyKey);
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

    private Map<String, List<String>> distributed(Node node) {
        Map<String, List<String>> found = new HashMap<>();
        for (List<@Nullable String> table : ask(node, "SHOW TABLES")) {
            if ("distributed".equals(table.get(1))) {
                String name = String.valueOf(table.get(0));
                List<List<@Nullable String>> created = ask(node, "SHOW CREATE TABLE " + name);
                DistributedParts.of(String.valueOf(created.get(0).get(1))).ifPresent(parts -> found.put(name, parts));
            }
        }
        return found;
    }

    private List<List<@Nullable String>> ask(Node node, String sql) {
        try {
            return NodeQuestion.ask(links, node, sql, TABLES_MAX).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ShardwrightException known) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE, "node " + node.name() + ": " + known.message(), known.advice(), e);
            }
            throw e;
        }
    }
}
