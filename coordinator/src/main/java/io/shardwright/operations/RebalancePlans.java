package io.shardwright.operations;

import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.PlanFile;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.placement.Explanation;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.placement.NodeChange;
import io.shardwright.placement.NodeRole;
import io.shardwright.placement.PlacedShard;
import io.shardwright.placement.PlacementNode;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.Planner;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.placement.Topology;
import io.shardwright.planning.KnownTable;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.TableName;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans where shards are to be, from what the metadata database and the nodes say now. Changes nothing. Safe for use by many threads. */
public final class RebalancePlans {
    private static final int KNOWN_MAX = 16;

    private final Catalog catalog;
    private final TableChanges tables;
    private final NodeReader nodes;
    private final MoveReader moves;
    private final LinkPool links;
    private final LongSupplier diskReserveBytes;
    private final RebalanceReader rebalances;

    /** Of what was recorded, by its hash: a plan never changes, and may be large. */
    private final Map<String, RebalancePlan> known = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RebalancePlan> eldest) {
            return size() > KNOWN_MAX;
        }
    });

    RebalancePlans(MetadataDatabase database, TableChanges tables, LinkPool links, LongSupplier diskReserveBytes) {
        this.catalog = new Catalog(database);
        this.tables = tables;
        this.nodes = new NodeReader(database);
        this.moves = new MoveReader(database);
        this.links = links;
        this.diskReserveBytes = diskReserveBytes;
        this.rebalances = new RebalanceReader(database);
    }

    /** The plan of a rebalance. */
    RebalancePlan of(RebalanceReader.Rebalance rebalance) {
        RebalancePlan plan = known.get(rebalance.planHash());
        if (plan == null) {
            plan = PlanFile.read(rebalances.plan(rebalance.id()));
            known.put(rebalance.planHash(), plan);
        }
        return plan;
    }

    /**
     * The fleet as it is now, with every node in the role that it has in a plan; but whether one is marked as draining is what it is now. Sizes are not
     * asked for.
     */
    Topology now(RebalancePlan plan) {
        Map<NodeName, NodeRole> roles =
                plan.nodes().stream().collect(Collectors.toMap(NodeChange::node, NodeChange::role));
        Engine engine = engine(plan);
        long now = nodes.now();
        List<PlacementNode> placed = fleet(engine).stream()
                .map(status -> {
                    NodeRole planned = roles.getOrDefault(status.node().name(), NodeRole.ACTIVE);
                    return placed(status, now, role(status, planned == NodeRole.MARKED ? NodeRole.ACTIVE : planned));
                })
                .toList();
        // A table that is gone has no shards; one that comes or goes may do neither.
        List<KnownTable> wanted = plan.table()
                .map(TableName::value)
                .map(name -> catalog.find(name).isEmpty() ? List.<KnownTable>of() : List.of(active(name)))
                .orElseGet(() -> all(engine));
        return new Topology(plan.table(), placed, shards(wanted, ShardSizes.NONE));
    }

    /** Those that are not admitted are no part of it yet. */
    private List<NodeReader.NodeStatus> fleet(Engine engine) {
        return members().filter(status -> status.node().engine() == engine).toList();
    }

    private Stream<NodeReader.NodeStatus> members() {
        return nodes.nodes().stream().filter(status -> status.admitted() || status.lost());
    }

    private Engine engine(RebalancePlan plan) {
        Set<NodeName> names = plan.nodes().stream().map(NodeChange::node).collect(Collectors.toSet());
        return nodes.nodes().stream()
                .map(NodeReader.NodeStatus::node)
                .filter(node -> names.contains(node.name()))
                .map(Node::engine)
                .findFirst()
                .orElse(Engine.MARIADB);
    }

    /** What is wanted of it, unless its standing says otherwise. What a lost node had that others have too is made again elsewhere, where the engine copies. */
    private static NodeRole role(NodeReader.NodeStatus status, NodeRole wanted) {
        if (status.lost()) {
            return replaced(status) && wanted != NodeRole.EXCLUDED ? NodeRole.MARKED : NodeRole.EXCLUDED;
        }
        return wanted == NodeRole.ACTIVE && !status.takesShards() ? NodeRole.MARKED : wanted;
    }

    /** Whether its copies go elsewhere although it is lost. */
    private static boolean replaced(NodeReader.NodeStatus status) {
        return status.lost() && status.node().engine() == Engine.MANTICORE;
    }

    private static PlacementNode placed(NodeReader.NodeStatus status, long now, NodeRole role) {
        Node node = status.node();
        return new PlacementNode(
                node.name(), node.zone(), node.capacity(), role, OptionalInt.empty(), NodeDisk.freeBytes(status, now));
    }

    /**
     * What would have to move.
     *
     * @throws ShardwrightException {@link ErrorCode#NO_NODES}, {@link ErrorCode#UNKNOWN_NODE}, {@link ErrorCode#NOT_FOUND} for a table or shard,
     *     {@link ErrorCode#BAD_REQUEST}, or {@link ErrorCode#UNSUPPORTED} for a load that no node counts
     */
    public RebalancePlanView plan(RebalanceRequest request) {
        return planned(request).view();
    }

    /** What would have to move if a node were marked as draining; refused as {@link #plan}. */
    RebalancePlanView drain(NodeName node) {
        return planned(
                        new RebalanceRequest(
                                null,
                                List.of(),
                                List.of(),
                                null,
                                null,
                                null,
                                null,
                                null,
                                nodes.find(node)
                                        .map(status -> status.node().engine().label())
                                        .orElse(null)),
                        Optional.of(node))
                .view();
    }

    /**
     * A plan with what it could not take into account.
     *
     * @param untold which nodes have not said how large or busy their shards are, a sentence each; empty if all have
     */
    record Planned(RebalancePlanView view, List<String> untold) {}

    /** What {@link #plan} answers, for somebody who does not read its warnings. */
    Planned planned(RebalanceRequest request) {
        return planned(request, Optional.empty());
    }

    private Planned planned(RebalanceRequest request, Optional<NodeName> marked) {
        Measure measure = measure(request);
        List<String> warnings = new ArrayList<>();
        Engine engine = PlanEngine.of(
                request,
                Optional.ofNullable(request.table()).map(this::active).map(KnownTable::engine),
                members().map(NodeReader.NodeStatus::node).toList());
        List<NodeReader.NodeStatus> fleet = fleet(engine);
        warnings.addAll(PlanWarnings.ofFleet(engine, nodes.nodes()));
        List<PlacementNode> placed = placed(fleet, nodes.now(), request, marked, warnings);
        List<Node> alive = fleet.stream()
                .filter(NodeReader.NodeStatus::alive)
                .map(NodeReader.NodeStatus::node)
                .toList();
        List<KnownTable> wanted = request.table() == null ? all(engine) : List.of(active(request.table()));
        ShardSizes sizes = ShardSizes.ask(links, alive, wanted, measure == Measure.LOAD);
        sizes.untold().forEach(sentence -> warnings.add(sentence + "; they count as empty"));
        warnings.addAll(PlanWarnings.ofLost(wanted, nodes.lost()));
        warnings.addAll(PlanWarnings.ofMoves(moves.open()));
        warnings.addAll(besides(request));
        Topology topology =
                new Topology(Optional.ofNullable(request.table()).map(TableName::new), placed, shards(wanted, sizes));
        PlacementRules rules = rules(measure, request);
        RebalancePlan plan = Planner.plan(topology, rules);
        OptionalLong seconds = plan.secondsAtLeast();
        return new Planned(
                new RebalancePlanView(
                        PlanFile.of(plan),
                        plan.ratio(),
                        plan.bytes(),
                        seconds.isPresent() ? seconds.getAsLong() : null,
                        verdicts(request, topology, rules),
                        warnings),
                sizes.untold());
    }

    private PlacementRules rules(Measure measure, RebalanceRequest request) {
        PlacementRules usual = PlacementRules.by(measure);
        MoveLimits limits = usual.limits();
        try {
            limits = new MoveLimits(
                    Objects.requireNonNullElse(request.movesMax(), limits.movesMax()),
                    Objects.requireNonNullElse(request.movesPerNodeMax(), limits.movesPerNodeMax()),
                    Objects.requireNonNullElse(request.bytesPerSecondMax(), limits.bytesPerSecondMax()));
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the limits let nothing move",
                    "Allow at least one move, and 0 or more bytes a second; 0 is no limit.",
                    e);
        }
        return new PlacementRules(measure, usual.tolerance(), diskReserveBytes.getAsLong(), limits);
    }

    private static Measure measure(RebalanceRequest request) {
        String label = Objects.requireNonNullElse(request.by(), Measure.COUNT.label());
        return Arrays.stream(Measure.values())
                .filter(measure -> measure.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "shards cannot be balanced by '" + Words.shown(label) + "'",
                        "Use count, bytes or load."));
    }

    private static List<PlacementNode> placed(
            List<NodeReader.NodeStatus> fleet,
            long now,
            RebalanceRequest request,
            Optional<NodeName> marked,
            List<String> warnings) {
        Set<NodeName> excluded = names(request.exclude());
        Set<NodeName> draining = names(request.drain());
        List<PlacementNode> placed = new ArrayList<>();
        for (NodeReader.NodeStatus status : fleet) {
            Node node = status.node();
            boolean out = excluded.remove(node.name());
            boolean drain = draining.remove(node.name());
            if (out && drain) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "node '" + node.name() + "' is to be drained and to be left as it is",
                        "Choose one of the two.");
            }
            if (status.lost() && !out && !replaced(status)) {
                warnings.add("node " + node.name() + " is left as it is: it is "
                        + status.standing().state().label());
            } else if (!status.alive() && !out && !replaced(status)) {
                warnings.add("node " + node.name() + " is left as it is: its worker is not alive");
            }
            placed.add(placed(status, now, role(status, wanted(status, out, drain, marked))));
            if (status.alive() && !out) {
                NodeDisk.warning(status, now).ifPresent(warnings::add);
            }
        }
        excluded.addAll(draining);
        for (NodeName unknown : excluded) {
            throw new ShardwrightException(
                    ErrorCode.UNKNOWN_NODE,
                    "there is no node '" + unknown + "'",
                    "See `node list` for those that there are.");
        }
        if (placed.stream().noneMatch(node -> node.role() == NodeRole.ACTIVE)) {
            throw new ShardwrightException(
                    ErrorCode.NO_NODES,
                    "no node is left that could take a shard",
                    "Start workers, or exclude and drain fewer nodes.");
        }
        return placed;
    }

    private static NodeRole wanted(
            NodeReader.NodeStatus status, boolean out, boolean drain, Optional<NodeName> marked) {
        if (out || (!status.alive() && !replaced(status))) {
            return NodeRole.EXCLUDED;
        }
        if (drain) {
            return NodeRole.DRAINING;
        }
        return marked.equals(Optional.of(status.node().name())) ? NodeRole.MARKED : NodeRole.ACTIVE;
    }

    private static Set<NodeName> names(List<String> texts) {
        Set<NodeName> names = new HashSet<>();
        texts.forEach(text -> names.add(new NodeName(text)));
        return names;
    }

    private KnownTable active(String name) {
        return KnownTable.of(tables.active(name));
    }

    private List<PlacedShard> shards(List<KnownTable> wanted, ShardSizes sizes) {
        Set<NodeName> lost = nodes.lost();
        return PlacedTables.shards(
                        wanted.stream().filter(table -> !stays(table, lost)).toList(), sizes)
                .stream()
                // Nobody can copy what is nowhere else.
                .filter(shard -> !lost.containsAll(shard.holders()))
                .toList();
    }

    private List<KnownTable> all(Engine engine) {
        return catalog.tables().stream()
                .filter(row -> row.state().equals("active") && row.engine() == engine)
                .map(KnownTable::of)
                .toList();
    }

    private List<String> besides(RebalanceRequest request) {
        if (request.table() == null) {
            return List.of();
        }
        KnownTable table = active(request.table());
        List<String> others = PlacedTables.besides(table, all(table.engine()));
        return others.isEmpty()
                ? List.of()
                : List.of("table " + table.name() + " is colocated with " + String.join(", ", others)
                        + ", of which this plan moves nothing: plan without a table to move them together");
    }

    /** Its shards do not move: a distributed table is not led elsewhere while a node that it leads to may not answer. */
    static boolean stays(KnownTable table, Set<NodeName> lost) {
        return table.engine() == Engine.MARIADB
                && !table.routes().isEmpty()
                && table.map().shards().stream()
                        .anyMatch(shard -> lost.contains(shard.primary().node()));
    }

    private static List<RebalancePlanView.Verdict> verdicts(
            RebalanceRequest request, Topology topology, PlacementRules rules) {
        if (request.explain() == null) {
            return List.of();
        }
        ShardId id = ShardId.parse(request.explain());
        PlacedShard shard = topology.shards().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.NOT_FOUND,
                        "no shard " + id + " is planned",
                        "See `table show TABLE` for the shards that there are."));
        NodeName from = shard.holders().get(0);
        return topology.nodes().stream()
                .filter(node -> !node.name().equals(from))
                .map(node -> view(Planner.explain(topology, rules, id, from, node.name())))
                .toList();
    }

    private static RebalancePlanView.Verdict view(Explanation explanation) {
        return new RebalancePlanView.Verdict(
                explanation.shard().toString(),
                explanation.from().value(),
                explanation.to().value(),
                explanation.refusals(),
                explanation.balance(),
                explanation.gains().stream()
                        .map(gain -> new RebalancePlanView.Gain(gain.score(), gain.gain()))
                        .toList());
    }
}
