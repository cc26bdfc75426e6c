package io.shardwright.planning;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.table.ShardMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Plans the creation of a sharded table. */
public final class CreateTablePlanner {
    private CreateTablePlanner() {}

    /**
     * The plan for a table on the fleet's nodes of its engine.
     *
     * @param nodes those that take part in it
     * @param withoutShards of these, the ones that get no shard, and the distributed table all the same
     * @param clusters of the engine's own
     * @throws io.shardwright.problem.ShardwrightException {@code NO_NODES}, {@code BAD_SHARD_COUNT}, {@code MORE_REPLICAS_THAN_NODES},
     *     {@code NOT_COLOCATABLE} or {@code UNSUPPORTED}
     */
    public static TablePlan plan(
            CreateTable table, List<Node> nodes, Set<NodeName> withoutShards, KnownClusters clusters) {
        List<Node> eligible = Placement.eligible(nodes, table.engine());
        ShardMap map = Placement.place(
                table,
                Placement.eligible(
                        eligible.stream()
                                .filter(node -> !withoutShards.contains(node.name()))
                                .toList(),
                        table.engine()));
        EngineSteps steps = switch (table.engine()) {
            case MARIADB -> MariaDbCreation.steps(table, map, eligible);
            case MANTICORE -> ManticoreCreation.steps(table, map, eligible, clusters);
        };
        GroupSubmission submission = new GroupSubmission(
                table.idempotencyKey(), "create table " + table.name(), steps.commands(), locks(table));
        return new TablePlan(
                submission, announcement(table, steps.map(), steps.routes()), steps.artifacts(), steps.warnings());
    }

    /** The table beside which it is made keeps its shards where they are until it is there too. */
    private static List<LockRequest> locks(CreateTable table) {
        List<LockRequest> locks =
                new ArrayList<>(LockRequest.wholeTable(table.name().value()));
        table.beside().ifPresent(beside -> locks.add(new LockRequest("table/" + beside.name(), LockMode.S)));
        return locks;
    }

    private static CatalogChange announcement(CreateTable table, ShardMap map, List<NodeName> routes) {
        List<CatalogChange.Replica> replicas = map.shards().stream()
                .flatMap(shard -> shard.replicas().stream()
                        .map(replica -> new CatalogChange.Replica(
                                shard.number(),
                                replica.node(),
                                shard.buckets().toString(),
                                replica.physicalName(),
                                replica.epoch(),
                                replica.role().label(),
                                replica.madeEpoch(),
                                replica.cluster())))
                .toList();
        Engine engine = table.engine();
        String definition = new StoredDefinition(table.definition(), routes, table.colocation()).toJson();
        return new CatalogChange.Create(table.name().value(), engine, table.generation(), definition, replicas);
    }
}
