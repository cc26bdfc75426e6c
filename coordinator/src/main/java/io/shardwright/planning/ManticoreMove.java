package io.shardwright.planning;

import io.shardwright.action.Action;
import io.shardwright.action.AddToCluster;
import io.shardwright.action.EndPhase;
import io.shardwright.action.LeaveCluster;
import io.shardwright.action.ReleaseCluster;
import io.shardwright.action.RetireReplica;
import io.shardwright.action.RunSql;
import io.shardwright.action.VerifyReplica;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.UndoMode;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Giving a copy of a shard on Manticore to another node. The engine copies, through a replication cluster. A copy is only ever made from a node that holds the shard, and the one that is given up
 * goes after the decision, when the new one has been found the same and every distributed table leads to it.
 *
 * <p>A shard with one copy is put into a cluster that is made for this, alone, where it is written to all the while; the target joins and receives it, and after the decision the cluster goes.
 *
 * <p>A shard with several copies goes from the cluster of the nodes that have it to the cluster of those that are to have it, by a node that is in both: that one gives it to the others. First every
 * distributed table is led to the copies that stay, so that nobody reads the one that is given up once it is behind. Between the two clusters the workers let nobody write: writes wait, and go on
 * through the new one.
 */
public final class ManticoreMove {
    private static final String VERIFY = "verify";

    private final UUID id;
    private final KnownTable table;
    private final Shard shard;
    private final Node source;
    private final Node target;
    private final Map<NodeName, Node> fleet;
    private final Set<NodeName> lost;
    private final boolean sourceLost;
    private final long epoch;
    private final String physical;
    private final String before;
    private final List<NodeName> kept;
    private final List<NodeName> members;
    private final String through;
    private final List<CommandPair> commands = new ArrayList<>();

    private ManticoreMove(MovedShard moved, KnownClusters clusters, Set<NodeName> lost) {
        this.id = moved.id();
        this.table = moved.table();
        this.shard = moved.shard();
        this.source = moved.source();
        this.target = moved.target();
        this.fleet = moved.fleet();
        this.lost = lost;
        this.sourceLost = lost.contains(moved.source().name());
        this.epoch = moved.epoch();
        this.physical = shard.primary().physicalName();
        this.before = shard.primary().cluster();
        this.kept = shard.replicas().stream()
                .map(Replica::node)
                .filter(node -> !node.equals(source.name()))
                .toList();
        String made = PhysicalNames.shardCluster(table.generation(), shard.number(), epoch);
        if (kept.isEmpty()) {
            this.members = List.of(source.name(), target.name());
            this.through = made;
        } else {
            this.members =
                    Stream.concat(kept.stream(), Stream.of(target.name())).toList();
            this.through = clusters.of(Set.copyOf(members)).orElse(made);
        }
    }

    /**
     * The plan.
     *
     * @param clusters that there are
     * @param lost the nodes of which nobody knows when they come back, if ever: a copy on one of them is made again from those that are left, and what it has is dropped when it is back
     * @throws ShardwrightException {@link ErrorCode#NODE_NOT_ACTIVE} if there is no node to copy from, or one that has to take part is lost
     */
    public static TablePlan plan(MovedShard moved, KnownClusters clusters, Set<NodeName> lost, String idempotencyKey) {
        ManticoreMove move = new ManticoreMove(moved, clusters, lost);
        move.requireThere();
        return move.plan(idempotencyKey);
    }

    private void requireThere() {
        if (kept.isEmpty() && sourceLost) {
            throw new ShardwrightException(
                    ErrorCode.NODE_NOT_ACTIVE,
                    "node " + source.name() + ", which has the only copy of shard " + shard.number() + " of '"
                            + table.name() + "', is lost",
                    "It moves once the node is back: `node show " + source.name() + "`.");
        }
        kept.stream().filter(lost::contains).findFirst().ifPresent(node -> {
            throw new ShardwrightException(
                    ErrorCode.NODE_NOT_ACTIVE,
                    "node " + node + ", which has another copy of shard " + shard.number() + " of '" + table.name()
                            + "', is lost",
                    "Move that copy first, with --from " + node
                            + ", if most of the others are there; else the node has to come back.");
        });
    }

    private TablePlan plan(String idempotencyKey) {
        boolean alone = kept.isEmpty();
        NodeName holder = members.get(0);
        command(
                "shard",
                target.name(),
                new RunSql(ManticoreTables.createShard(physical, table.definition())),
                new RunSql(ManticoreTables.drop(physical)),
                List.of());
        String filled = alone ? alone() : shared(holder);
        command(
                VERIFY,
                target.name(),
                new VerifyReplica(physical, MovedShard.node(fleet, holder).database()),
                new EndPhase(id, VERIFY),
                List.of(filled));
        swap("route-", with(), alone ? table.map() : without(), VERIFY);
        List<Artifact> artifacts = new ArrayList<>(List.of(made()));
        List<String> retired = List.of();
        if (sourceLost) {
            artifacts.add(new Artifact(source.name(), Artifact.STALE_TABLE, source.schema() + "." + physical));
        } else {
            commands.add(CommandPair.afterDecision(
                    "retire", source.name(), new RetireReplica(physical, target.database(), alone), List.of()));
            retired = List.of("retire");
        }
        if (alone) {
            release(through, List.of(target.name(), source.name()), retired);
        } else {
            release(before, shard.replicas().stream().map(Replica::node).toList(), retired);
        }
        GroupSubmission submission = new GroupSubmission(
                idempotencyKey,
                "move shard " + shard.number() + " of " + table.name() + " from " + source.name() + " to "
                        + target.name(),
                commands,
                LockRequest.wholeTable(table.name().value()),
                FailurePolicy.ROLLBACK,
                UndoMode.MIRRORED);
        return new TablePlan(submission, announced(alone), artifacts, List.of());
    }

    private CatalogChange announced(boolean alone) {
        return new CatalogChange.Relocate(
                id,
                table.name().value(),
                shard.number(),
                source.name(),
                target.name(),
                physical,
                shard.primary().epoch(),
                epoch,
                alone ? "" : through,
                through,
                members,
                table.map().version(),
                table.routes());
    }

    /** The target's table, which is no temporary one once it is decided. */
    private Artifact made() {
        return new Artifact(target.name(), Artifact.SHARD_TABLE, target.schema() + "." + physical);
    }

    /** The shard goes into a cluster of its node alone, and the target receives it as it joins. Whatever keeps the rest from being undone, its node lets go of the cluster at once: else nobody could write to the shard if the target has died. */
    private String alone() {
        CommandPair made = ClusterEntry.of("cluster-" + source.name(), through, source.name(), source, List.of());
        commands.add(made);
        command("add", source.name(), add(through), leave(through), List.of(made.name()));
        CommandPair joined =
                ClusterEntry.of("cluster-" + target.name(), through, target.name(), source, List.of("add", "shard"));
        commands.add(joined);
        command("copied", source.name(), new EndPhase(id, "copied"), leave(through), List.of(joined.name()));
        return joined.name();
    }

    private String shared(NodeName holder) {
        List<CommandPair> entries = ClusterEntry.shared("cluster-", through, members, fleet, List.of());
        commands.addAll(entries);
        String entered = entries.get(entries.size() - 1).name();
        List<String> away = swap("away-", without(), table.map(), entered);
        List<String> ready = new ArrayList<>(away);
        ready.add(entered);
        ready.add("shard");
        command("leave", holder, leave(before), add(before), ready);
        command("add", holder, add(through), leave(through), List.of("leave"));
        return "add";
    }

    private AddToCluster add(String to) {
        return new AddToCluster(to, physical);
    }

    private LeaveCluster leave(String from) {
        return new LeaveCluster(from, physical, true);
    }

    /** Leads every distributed table elsewhere that leads to other copies then. */
    private List<String> swap(String prefix, ShardMap to, ShardMap from, String after) {
        SearchRoute then = new SearchRoute(to, fleet);
        SearchRoute now = new SearchRoute(from, fleet);
        List<String> names = new ArrayList<>();
        for (NodeName node : table.routes()) {
            if (!then.swap(node).equals(now.swap(node))) {
                command(prefix + node, node, then.swap(node), now.swap(node), List.of(after));
                names.add(prefix + node);
            }
        }
        return names;
    }

    /** The shards while the copy that is given up is read by nobody. */
    private ShardMap without() {
        List<Replica> replicas = new ArrayList<>();
        for (NodeName node : kept) {
            replicas.add(new Replica(
                    node, physical, epoch, replicas.isEmpty() ? Replica.Role.PRIMARY : Replica.Role.FOLLOWER));
        }
        return map(replicas);
    }

    /** The shards as they are afterwards. */
    private ShardMap with() {
        return map(shard.replicas().stream()
                .map(replica -> new Replica(
                        replica.node().equals(source.name()) ? target.name() : replica.node(),
                        physical,
                        epoch,
                        replica.role()))
                .toList());
    }

    private ShardMap map(List<Replica> replicas) {
        List<Shard> shards = new ArrayList<>(table.map().shards());
        shards.set(shard.number(), new Shard(shard.number(), shard.buckets(), replicas));
        return new ShardMap(table.name(), table.map().version() + 1, shards);
    }

    /** A node that is lost leaves it when it is back. */
    private void release(String released, List<NodeName> nodes, List<String> after) {
        List<String> last = after;
        for (NodeName node : nodes) {
            if (!lost.contains(node)) {
                String name = "release-" + released + "-" + node;
                commands.add(CommandPair.afterDecision(name, node, new ReleaseCluster(released), last));
                last = List.of(name);
            }
        }
    }

    private void command(String name, NodeName node, Action forward, Action rollback, List<String> after) {
        commands.add(CommandPair.of(name, node, forward, rollback, after));
    }
}
