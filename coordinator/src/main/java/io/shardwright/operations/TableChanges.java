package io.shardwright.operations;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.EngineClusterReader;
import io.shardwright.metadata.ForgottenRoutes;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeReader;
import io.shardwright.move.MoveState;
import io.shardwright.planning.CreateTable;
import io.shardwright.planning.CreateTablePlanner;
import io.shardwright.planning.DropTable;
import io.shardwright.planning.DropTablePlanner;
import io.shardwright.planning.KnownClusters;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.RouteClearing;
import io.shardwright.planning.TablePlan;
import io.shardwright.planning.UndropTablePlanner;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans changes of tables from what the metadata database holds now. Reads only. */
final class TableChanges {
    private final Catalog catalog;
    private final NodeReader nodes;
    private final MoveReader moves;
    private final EngineClusterReader clusters;
    private final ForgottenRoutes forgotten;

    TableChanges(
            Catalog catalog,
            NodeReader nodes,
            MoveReader moves,
            EngineClusterReader clusters,
            ForgottenRoutes forgotten) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.moves = moves;
        this.clusters = clusters;
        this.forgotten = forgotten;
    }

    /**
     * The plan for creating a table.
     *
     * @param generation that the table would have
     * @throws ShardwrightException with the code of what cannot be
     */
    TablePlan create(CreateTableRequest request, long generation, String idempotencyKey) {
        TableName name = new TableName(request.name());
        Engine engine = engine(request);
        TableDefinition definition = TableDefinition.parse(request.columns(), request.shardKey());
        if (catalog.find(name.value()).isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.DUPLICATE_TABLE,
                    "table '" + name + "' exists already",
                    "Choose another name, or drop the table first.");
        }
        Integer replicas = Objects.requireNonNullElse(request.replicas(), 1);
        Optional<KnownTable> beside =
                Optional.ofNullable(request.colocateWith()).map(this::resting);
        CreateTable table = new CreateTable(
                name, definition, engine, shards(request, beside), replicas, beside, generation, idempotencyKey);
        List<String> warnings = new ArrayList<>();
        List<NodeReader.NodeStatus> known = nodes.nodes();
        List<Node> fleet = fleet(known, engine, warnings);
        Set<NodeName> draining = known.stream()
                .filter(status -> !status.takesShards())
                .map(status -> status.node().name())
                .collect(Collectors.toUnmodifiableSet());
        TablePlan plan = cleared(CreateTablePlanner.plan(table, fleet, draining, clusters()), engine, name.value());
        warnings.addAll(plan.warnings());
        return new TablePlan(plan.submission(), plan.catalog(), plan.artifacts(), warnings);
    }

    /** What dropped tables of the name have left on nodes that were away goes first. */
    private TablePlan cleared(TablePlan plan, Engine engine, String name) {
        return engine == Engine.MANTICORE ? RouteClearing.before(plan, name, forgotten.of(name)) : plan;
    }

    /** The replication clusters that new copies may go into. */
    KnownClusters clusters() {
        return new KnownClusters(clusters.shared());
    }

    /** A table none of whose shards is on its way, as nobody could say where it will be. */
    private KnownTable resting(String name) {
        KnownTable table = KnownTable.of(active(name));
        for (MoveReader.Move move : moves.open()) {
            if (move.table().equals(name)
                    && (move.state() == MoveState.MOVING || move.state() == MoveState.REVERSING)) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "shard " + move.shard() + " of '" + name + "' is on its way from " + move.source() + " to "
                                + move.target(),
                        "Create the table once it has arrived: `move show " + move.id() + "`.");
            }
        }
        return table;
    }

    private static int shards(CreateTableRequest request, Optional<KnownTable> beside) {
        return Optional.ofNullable(request.shards())
                .or(() -> beside.map(table -> table.map().shards().size()))
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_SHARD_COUNT,
                        "the number of shards is missing",
                        "Say how many shards it is to have, or with which table it is to be colocated."));
    }

    /**
     * The plan for dropping a table.
     *
     * @param forceForget whether to do without the nodes of Manticore that are away
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND} if there is none, or one that another group is changing; what {@link DropTablePlanner#plan} refuses
     */
    TablePlan drop(String name, boolean purge, boolean forceForget, String idempotencyKey) {
        Catalog.Table row = active(name);
        List<NodeReader.NodeStatus> known = nodes.nodes();
        if (row.engine() == Engine.MARIADB) {
            requireShardsThere(row, known);
        }
        List<Node> fleet = known.stream().map(NodeReader.NodeStatus::node).toList();
        Set<NodeName> away = known.stream()
                .filter(status -> !status.atWork() || status.leftOut() || status.lost())
                .map(status -> status.node().name())
                .collect(Collectors.toUnmodifiableSet());
        return DropTablePlanner.plan(
                new DropTable(KnownTable.of(row), purge, forceForget, away, idempotencyKey), fleet);
    }

    /**
     * The plan for putting back the newest table of a name that was dropped and not purged.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND} if there is none, {@link ErrorCode#DUPLICATE_TABLE} if the name is taken
     */
    TablePlan undrop(String name, String idempotencyKey) {
        if (catalog.find(name).isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.DUPLICATE_TABLE,
                    "table '" + Words.shown(name) + "' exists",
                    "Only one table has a name at a time; drop that one first if the older is meant.");
        }
        Catalog.Table row = catalog.dropped(name)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.NOT_FOUND,
                        "no dropped table '" + Words.shown(name) + "' lies in quarantine",
                        "Only a table that was dropped without --purge can be put back."));
        Set<NodeName> holders =
                row.replicas().stream().map(CatalogChange.Replica::node).collect(Collectors.toUnmodifiableSet());
        for (NodeReader.NodeStatus status : nodes.nodes()) {
            if (holders.contains(status.node().name())) {
                requireTaking(status);
            }
        }
        return cleared(UndropTablePlanner.plan(row, nodes.byName(), idempotencyKey), row.engine(), row.name());
    }

    private static void requireShardsThere(Catalog.Table row, List<NodeReader.NodeStatus> known) {
        for (NodeReader.NodeStatus status : known) {
            NodeName node = status.node().name();
            if (status.lost()
                    && row.replicas().stream()
                            .anyMatch(replica -> replica.node().equals(node))) {
                throw new ShardwrightException(
                        ErrorCode.NODE_NOT_ACTIVE,
                        "node " + node + ", which has shards of table '" + row.name() + "', is "
                                + status.standing().state().label(),
                        "The table can be dropped once the node is back and settled: `node show " + node + "`.");
            }
        }
    }

    /** @throws ShardwrightException {@link ErrorCode#NODE_NOT_ACTIVE} if shards are not to go to a node */
    static void requireTaking(NodeReader.NodeStatus status) {
        if (!status.takesShards()) {
            NodeName name = status.node().name();
            throw new ShardwrightException(
                    ErrorCode.NODE_NOT_ACTIVE,
                    "node " + name + " is " + status.standing().state().label() + ": no shard goes there",
                    status.admitted()
                            ? "Choose another node, or take the mark back: `node undrain " + name + "`."
                            : "`node show " + name + "` says what it waits for.");
        }
    }

    /** The names of the other tables that are colocated with one. */
    List<String> besides(KnownTable table) {
        return PlacedTables.besides(
                table, catalog.tables().stream().map(KnownTable::of).toList());
    }

    /** A table that exists in whatever state. */
    Catalog.Table find(String name) {
        return catalog.find(name)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.NOT_FOUND,
                        "there is no table '" + Words.shown(name) + "'",
                        "See `table list` for those that there are."));
    }

    /** The nodes that a table's distributed tables lead to; none if it has none, or is not there. */
    Set<NodeName> holders(String name) {
        return catalog.find(name)
                .map(KnownTable::of)
                .filter(table -> !table.routes().isEmpty())
                .<Set<NodeName>>map(KnownTable::holders)
                .orElse(Set.of());
    }

    /** A table that is not being created or dropped. */
    Catalog.Table active(String name) {
        Catalog.Table row = find(name);
        if (!row.state().equals("active")) {
            throw new ShardwrightException(
                    ErrorCode.NOT_FOUND,
                    "table '" + row.name() + "' is " + row.state(),
                    "Wait until the group that does this has ended; see `group list`.");
        }
        return row;
    }

    private static Engine engine(CreateTableRequest request) {
        String label = Objects.requireNonNullElse(request.engine(), Engine.MARIADB.label());
        return Engine.of(label).orElseThrow(() -> unknownEngine(label));
    }

    static ShardwrightException unknownEngine(String label) {
        return new ShardwrightException(
                ErrorCode.UNSUPPORTED, "there is no engine '" + Words.shown(label) + "'", "Use mariadb or manticore.");
    }

    /**
     * The nodes that take part in a new table: admitted ones whose workers take work, as it should not wait for a node that is down. One that is draining gets no shard, and the distributed
     * table, by which its users reach the others. For an engine of which there is no node the plan shows what would happen if every node were one.
     */
    private static List<Node> fleet(List<NodeReader.NodeStatus> known, Engine engine, List<String> warnings) {
        List<Node> fleet = new ArrayList<>();
        boolean imagined = engine == Engine.MANTICORE
                && known.stream().noneMatch(status -> status.node().engine() == engine);
        if (imagined && !known.isEmpty()) {
            warnings.add("no node has engine " + engine.label() + ": planned as if every node had");
        }
        for (NodeReader.NodeStatus status : known) {
            boolean takesPart = status.atWork() && status.admitted();
            if (takesPart) {
                fleet.add(imagined ? as(engine, status.node()) : status.node());
            }
            if (!(takesPart && status.takesShards())
                    && (imagined || status.node().engine() == engine)) {
                warnings.add("node " + status.node().name() + " gets no shard: " + why(status));
            }
        }
        return fleet;
    }

    private static String why(NodeReader.NodeStatus status) {
        if (!status.alive() && !status.lost()) {
            return "its worker is not alive";
        }
        return status.admitted() && status.takesShards()
                ? "its worker takes no work: " + status.trouble()
                : "it is " + status.standing().state().label();
    }

    private static Node as(Engine engine, Node node) {
        return new Node(
                node.name(),
                engine,
                node.database(),
                node.link(),
                node.schema(),
                node.zone(),
                node.capacity(),
                node.capabilities());
    }
}
