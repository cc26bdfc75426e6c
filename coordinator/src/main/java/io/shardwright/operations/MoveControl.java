package io.shardwright.operations;

import io.shardwright.access.TableScope;
import io.shardwright.api.MoveList;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.MoveView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.GroupOrders;
import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.MoveSwitches;
import io.shardwright.metadata.NodeReader;
import io.shardwright.move.MoveState;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.ManticoreMove;
import io.shardwright.planning.MovePlanner;
import io.shardwright.planning.MovedShard;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What an operator may ask and order of the moves of shards. A dry run of an order does all of it and takes it back. Safe for use by many threads. */
public final class MoveControl {
    private static final int LISTED_MAX = 200;

    private final MetadataDatabase database;
    private final MoveReader moves;
    private final GroupReader groups;
    private final TableChanges tables;
    private final NodeReader nodes;
    private final Publishing publishing;

    MoveControl(MetadataDatabase database, TableChanges tables, Publishing publishing) {
        this.database = database;
        this.moves = new MoveReader(database);
        this.groups = new GroupReader(database);
        this.tables = tables;
        this.nodes = new NodeReader(database);
        this.publishing = publishing;
    }

    /** @param scope of who asks: no others are told of */
    public MoveList list(TableScope scope) {
        return new MoveList(moves.list(LISTED_MAX).stream()
                .filter(move -> scope.covers(move.table()))
                .map(MoveViews::view)
                .toList());
    }

    /** @throws ShardwrightException {@link ErrorCode#NOT_FOUND} */
    public MoveView show(UUID id) {
        MoveReader.Move move = find(id);
        return MoveViews.view(move, groups.find(group(move)), waits(move));
    }

    /** Of a move on its way: which of its two nodes and of those with other shards of the table do not answer, what holds it back, whose turn it is, and when its window opens. */
    private List<String> waits(MoveReader.Move move) {
        if (move.state() != MoveState.MOVING && move.state() != MoveState.REVERSING) {
            return List.of();
        }
        List<String> waits = new ArrayList<>();
        Set<NodeName> holders = tables.holders(move.table());
        for (NodeReader.NodeStatus status : nodes.nodes()) {
            NodeName name = status.node().name();
            boolean end = name.equals(move.source()) || name.equals(move.target());
            if (!status.atWork() && (end || holders.contains(name))) {
                waits.add("node " + name
                        + (end ? "" : ", which has other shards of table " + move.table() + ",")
                        + away(status)
                        + (end ? "" : ": the shard changes its node once it is back"));
            }
        }
        move.restsFor()
                .ifPresent(rebalance ->
                        waits.add("rebalance " + rebalance + " holds it back: `rebalance status " + rebalance + "`"));
        moves.cuttingOver(move).ifPresent(other -> waits.add("move " + other + " of the same table cuts over first"));
        Instant now = Instant.ofEpochMilli(moves.now());
        move.window()
                .filter(window -> move.state() == MoveState.MOVING && !window.open(now))
                .ifPresent(window -> waits.add("its window " + window + " opens at " + window.opens(now)));
        return waits;
    }

    private static String away(NodeReader.NodeStatus status) {
        if (status.lost()) {
            return " is " + status.standing().state().label();
        }
        return status.alive() ? " takes no work: " + status.trouble() : " has no live worker";
    }

    /** The group that is at work for a move. */
    private static GroupId group(MoveReader.Move move) {
        return move.state() == MoveState.REVERSING ? move.reverseGroup().orElse(move.group()) : move.group();
    }

    private MoveReader.Move find(UUID id) {
        return moves.find(id).orElseThrow(() -> MoveSwitches.unknown(id));
    }

    /** What {@link #start} would publish. */
    public PlanView planStart(MoveRequest request) {
        return Views.plan(start(UUID.randomUUID(), request, "dry-run"));
    }

    /** Publishes the group that moves a shard. */
    public PublishedView start(LeaderTerm leader, MoveRequest request, Submitter submitter) {
        return start(leader, UUID.randomUUID(), request, submitter);
    }

    /** The same, for a move whose id was recorded before. */
    PublishedView start(LeaderTerm leader, UUID id, MoveRequest request, Submitter submitter) {
        String digest = Digest.of("move", request);
        return publishing.once(leader, submitter, digest, key -> start(id, request, key));
    }

    private List<String> warnings(TablePlan plan, KnownTable table, Node target) {
        List<String> warnings = new ArrayList<>(plan.warnings());
        List<String> apart = tables.besides(table);
        if (!apart.isEmpty()) {
            warnings.add("table " + table.name() + " is colocated with " + String.join(", ", apart)
                    + ": move the shards of the same number to " + target.name()
                    + " too, or let a rebalance move them together");
        }
        return warnings;
    }

    private TablePlan start(UUID id, MoveRequest request, String key) {
        KnownTable table = KnownTable.of(tables.active(request.table()));
        Map<NodeName, Node> fleet = nodes.byName();
        Shard shard = shard(table, request.shard());
        Node source = MovedShard.node(fleet, source(table, shard, request));
        if (table.engine() == Engine.MARIADB) {
            requireThere(table, source.name());
        }
        Node target = target(table, shard, new NodeName(request.target()), fleet);
        long epoch = 1 + Math.max(shard.primary().epoch(), moves.epochMax(request.table(), request.shard()));
        MovedShard moved = new MovedShard(
                id,
                table,
                shard,
                source,
                target,
                shard.primary().physicalName(),
                shard.primary().epoch(),
                epoch,
                fleet);
        if (table.engine() == Engine.MANTICORE) {
            MoveTerms.requireNone(request);
            TablePlan plan = ManticoreMove.plan(moved, tables.clusters(), nodes.lost(), key);
            return new TablePlan(plan.submission(), plan.catalog(), plan.artifacts(), warnings(plan, table, target));
        }
        boolean hold = Objects.requireNonNullElse(request.hold(), false);
        CatalogChange.Move announced = new CatalogChange.Move(
                id,
                request.table(),
                shard.number(),
                source.name(),
                target.name(),
                moved.from(),
                moved.fromEpoch(),
                moved.into(),
                moved.kept(1),
                moved.backStem(),
                epoch,
                hold,
                request.limits() == null
                        ? ThrottleLimits.NONE
                        : request.limits().limits(),
                MoveTerms.window(Objects.requireNonNullElse(request.window(), "")),
                MoveTerms.retention(request.retentionMillis()),
                table.routes());
        TablePlan plan = MovePlanner.start(moved, hold, key, announced);
        return new TablePlan(plan.submission(), plan.catalog(), plan.artifacts(), warnings(plan, table, target));
    }

    private static Shard shard(KnownTable table, int number) {
        List<Shard> shards = table.map().shards();
        if (number < 0 || number >= shards.size()) {
            throw new ShardwrightException(
                    ErrorCode.NOT_FOUND,
                    "table '" + table.name() + "' has no shard " + number,
                    "Its shards are 0 to " + (shards.size() - 1) + ".");
        }
        return shards.get(number);
    }

    /** A distributed table that is led elsewhere is opened anew, which the engine refuses while any node that it leads to does not answer. */
    private void requireThere(KnownTable table, NodeName source) {
        for (NodeReader.NodeStatus status : nodes.nodes()) {
            NodeName name = status.node().name();
            boolean holds = table.map().shards().stream()
                    .anyMatch(shard -> shard.primary().node().equals(name));
            if (status.lost()
                    && (name.equals(source) || (holds && !table.routes().isEmpty()))) {
                throw new ShardwrightException(
                        ErrorCode.NODE_NOT_ACTIVE,
                        "node " + name + ", which has shards of table '" + table.name() + "', is "
                                + status.standing().state().label(),
                        "Shards of the table move once the node is back and settled: `node show " + name + "`.");
            }
        }
    }

    /** The node whose copy is moved. */
    private static NodeName source(KnownTable table, Shard shard, MoveRequest request) {
        String named = Objects.requireNonNullElse(
                request.source(), shard.primary().node().value());
        return shard.replicas().stream()
                .map(Replica::node)
                .filter(node -> node.value().equals(named))
                .findFirst()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "shard " + shard.number() + " of '" + table.name() + "' is not on " + Words.shown(named),
                        "See `table show " + table.name() + "` for who has it."));
    }

    private Node target(KnownTable table, Shard shard, NodeName name, Map<NodeName, Node> fleet) {
        Node target = MovedShard.node(fleet, name);
        if (shard.replicas().stream().anyMatch(replica -> replica.node().equals(name))) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "shard " + shard.number() + " of '" + table.name() + "' is on " + name + " already",
                    "Name another node.");
        }
        if (target.engine() != table.engine()) {
            throw new ShardwrightException(
                    ErrorCode.UNSUPPORTED,
                    "node " + name + " has engine " + target.engine().label(),
                    "Name a node of engine " + table.engine().label() + ".");
        }
        NodeReader.NodeStatus status = nodes.find(name).orElseThrow();
        TableChanges.requireTaking(status);
        if (!status.alive()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE, "the worker of node " + name + " is not alive", "Start it first.");
        }
        return target;
    }

    /** Lets copying rest, or go on. */
    public MoveView pause(LeaderTerm term, UUID id, boolean paused, String actor, boolean dryRun) {
        return MoveViews.view(new MoveSwitches(database, dryRun).pause(term, id, paused, actor));
    }

    /** Lets the cutover wait for an operator, or begin once the copy is ready. */
    public MoveView cutover(LeaderTerm term, UUID id, boolean hold, String actor, boolean dryRun) {
        return MoveViews.view(new MoveSwitches(database, dryRun).hold(term, id, hold, actor));
    }

    /** Sets what copying must not push the servers beyond. */
    public MoveView throttle(LeaderTerm term, UUID id, ThrottleLimits limits, String actor, boolean dryRun) {
        return MoveViews.view(new MoveSwitches(database, dryRun).limit(term, id, limits, actor));
    }

    /** Sets the hours in which rows are copied and the cutover may happen; empty text for all. */
    public MoveView window(LeaderTerm term, UUID id, String window, String actor, boolean dryRun) {
        return MoveViews.view(new MoveSwitches(database, dryRun).window(term, id, MoveTerms.window(window), actor));
    }

    /** Undoes a move that is not decided. */
    public MoveView stop(LeaderTerm term, UUID id, String reason, String actor, boolean dryRun) {
        MoveReader.Move move = find(id);
        String why = GroupControl.checked(reason, false);
        // What lasts for hours is not seen through.
        GroupReader.Group stopped = new GroupOrders(database, dryRun).stop(term, group(move), true, actor, why);
        if (!dryRun) {
            publishing.changed();
        }
        return MoveViews.view(move, Optional.of(stopped), waits(move));
    }

    /** What {@link #reverse} would publish. */
    public PlanView planReverse(UUID id) {
        return Views.plan(reverse(id, "dry-run"));
    }

    /** Publishes the group that takes a shard back, with all that was written since. */
    public PublishedView reverse(LeaderTerm leader, UUID id, Submitter submitter) {
        return publishing.once(leader, submitter, Digest.of("move-reverse", id), key -> reverse(id, key));
    }

    private TablePlan reverse(UUID id, String key) {
        MoveReader.Move move = require(id, "reversed", MoveState.SWITCHED);
        if (!move.note().isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "move " + id + " cannot be reversed: " + move.note(),
                    "Move the shard back as any other: `move start`.");
        }
        return MovePlanner.reverse(moved(move), move.kept(), move.attempt() + 1, key);
    }

    /** What {@link #accept} would publish. */
    public PlanView planAccept(UUID id) {
        return Views.plan(accept(id, "dry-run"));
    }

    /** Publishes the group that closes the way back. */
    public PublishedView accept(LeaderTerm leader, UUID id, Submitter submitter) {
        return publishing.once(leader, submitter, Digest.of("move-accept", id), key -> accept(id, key));
    }

    /**
     * Whether a way back may be closed unasked: not while the node that has the shard now is not at work or has been lost, as what the other has kept may be all that is left of the rows; nor while that
     * other is merely away, as the rows would be dropped whenever it is back, whatever has become of their owner by then.
     */
    boolean mayClose(MoveReader.Move move) {
        return nodes.find(move.owner())
                        .filter(NodeReader.NodeStatus::atWork)
                        .filter(status -> !status.lost())
                        .isPresent()
                && nodes.find(move.left())
                        .filter(status -> status.atWork() || isLost(status))
                        .isPresent();
    }

    private static boolean isLost(NodeReader.NodeStatus status) {
        return status.standing().state() == NodeStanding.LOST;
    }

    private boolean lost(NodeName node) {
        return nodes.find(node).filter(NodeReader.NodeStatus::lost).isPresent();
    }

    private TablePlan accept(UUID id, String key) {
        MoveReader.Move move = require(id, "accepted", MoveState.SWITCHED, MoveState.REVERSED);
        if (lost(move.owner())) {
            throw new ShardwrightException(
                    ErrorCode.NODE_NOT_ACTIVE,
                    "node " + move.owner() + ", which has the shard, was lost: what was kept of move " + id
                            + " may be all that is left of its rows",
                    "Let that node return first: `node show " + move.owner() + "`.");
        }
        MovedShard moved = moved(move);
        boolean back = move.state() == MoveState.REVERSED;
        boolean gone = nodes.find(move.left()).filter(MoveControl::isLost).isPresent();
        return MovePlanner.accept(
                moved, back ? moved.target() : moved.source(), back ? move.backKept() : move.kept(), gone, key);
    }

    private MoveReader.Move require(UUID id, String order, MoveState... states) {
        MoveReader.Move move = find(id);
        if (!List.of(states).contains(move.state()) || move.acceptGroup().isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "move " + id + " is " + move.state().label() + " and cannot be " + order,
                    "See `move show " + id + "` for what can be done with it.");
        }
        return move;
    }

    /** A move as its groups are planned from it. */
    public MovedShard moved(MoveReader.Move move) {
        KnownTable table = KnownTable.of(tables.active(move.table()));
        Map<NodeName, Node> fleet = nodes.byName();
        return new MovedShard(
                move.id(),
                table,
                shard(table, move.shard()),
                MovedShard.node(fleet, move.source()),
                MovedShard.node(fleet, move.target()),
                move.from(),
                move.fromEpoch(),
                move.epoch(),
                fleet);
    }
}
