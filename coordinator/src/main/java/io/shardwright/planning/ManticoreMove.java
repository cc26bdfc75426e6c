package io.shardwright.planning;

import io.shardwright.action.Action;
import io.shardwright.action.EndPhase;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.ReleaseCluster;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RetireReplica;
import io.shardwright.action.RunSql;
import io.shardwright.action.VerifyReplica;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockRequest;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Giving a copy of a shard on Manticore to another node. The engine copies: through a replication cluster that is made for this. A copy is only ever made from a node that holds the shard,
 * and the one that is given up goes after the decision, when the new one has been found the same and every distributed table leads to it.
 *
 * <p>A shard with one copy is put into the cluster alone, where it is written to all the while; the target joins, and after the decision the source leaves, and the cluster goes.
 *
 * <p>A shard with several copies is in a cluster already. The new cluster, of those nodes that are to have it, is made empty; then the shard leaves the old one and is added to the new one on a
 * node that keeps it, which gives it to all others, the source too: until the decision that is one of them. Between the two the workers let nobody write to it: writes wait, and go on through the new cluster.
 */
public final class ManticoreMove {
    private static final String VERIFY = "verify";

    private final UUID id;
    private final KnownTable table;
    private final Shard shard;
    private final Node source;
    private final Node target;
    private final Map<NodeName, Node> fleet;
    private final long epoch;
    private final String physical;
    private final String before;
    private final String cluster;
    private final List<CommandPair> commands = new ArrayList<>();

    private ManticoreMove(MovedShard moved) {
        this.id = moved.id();
        this.table = moved.table();
        this.shard = moved.shard();
        this.source = moved.source();
        this.target = moved.target();
        this.fleet = moved.fleet();
        this.epoch = moved.epoch();
        this.physical = shard.primary().physicalName();
        this.before = shard.primary().cluster();
        this.cluster = PhysicalNames.shardCluster(table.generation(), shard.number(), epoch);
    }

    /** The plan. */
    public static TablePlan plan(MovedShard moved, String idempotencyKey) {
        return new ManticoreMove(moved).plan(idempotencyKey);
    }

    private TablePlan plan(String idempotencyKey) {
        boolean alone = before.isEmpty();
        NodeName holder = alone ? source.name() : kept().get(0);
        List<NodeName> members = members(holder);
        cluster(holder, members);
        String filled = alone ? alone(holder) : shared(holder, members);
        command(
                VERIFY,
                target.name(),
                new VerifyReplica(
                        physical, cluster, MovedShard.node(fleet, holder).database()),
                new EndPhase(id, VERIFY),
                List.of(filled));
        routes();
        CommandPair retire =
                CommandPair.afterDecision("retire", source.name(), new RetireReplica(physical, cluster), List.of());
        commands.add(retire);
        if (alone) {
            release(cluster, List.of(target.name()), retire);
        } else {
            release(before, shard.replicas().stream().map(Replica::node).toList(), retire);
        }
        GroupSubmission submission = new GroupSubmission(
                idempotencyKey,
                "move shard " + shard.number() + " of " + table.name() + " from " + source.name() + " to "
                        + target.name(),
                commands,
                LockRequest.wholeTable(table.name().value()));
        return new TablePlan(submission, announced(alone), List.of(made()), List.of());
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
                alone ? "" : cluster,
                table.map().version(),
                table.routes());
    }

    /** The target's table, which is no temporary one once it is decided. */
    private Artifact made() {
        return new Artifact(target.name(), Artifact.SHARD_TABLE, target.schema() + "." + physical);
    }

    /** The nodes that have a copy and keep it. */
    private List<NodeName> kept() {
        return shard.replicas().stream()
                .map(Replica::node)
                .filter(node -> !node.equals(source.name()))
                .toList();
    }

    /** The nodes of the new cluster, the one first from which the others get the shard. */
    private List<NodeName> members(NodeName holder) {
        List<NodeName> members = new ArrayList<>(List.of(holder));
        kept().stream().filter(node -> !node.equals(holder)).forEach(members::add);
        members.add(target.name());
        if (!holder.equals(source.name())) {
            // Until the decision it is written to, and read, like the others.
            members.add(source.name());
        }
        return members;
    }

    /** The cluster, of its first node, and its folders. */
    private void cluster(NodeName holder, List<NodeName> members) {
        for (NodeName member : members) {
            command("path-" + member, member, new MakeDirectory(cluster), new RemoveDirectory(cluster), List.of());
        }
        command(
                "cluster",
                holder,
                new RunSql(ManticoreTables.createCluster(cluster, cluster)),
                new RunSql(ManticoreTables.deleteCluster(cluster)),
                List.of("path-" + holder));
        command(
                "shard",
                target.name(),
                new RunSql(ManticoreTables.createShard(physical, table.definition())),
                new RunSql(ManticoreTables.drop(physical)),
                List.of());
    }

    /** The shard goes into the cluster, and the target receives it as it joins. */
    private String alone(NodeName holder) {
        command("add", holder, add(cluster), drop(cluster), List.of("cluster"));
        return join(target.name(), holder, List.of("add", "shard"));
    }

    /** All join while it is empty; the shard comes last. */
    private String shared(NodeName holder, List<NodeName> members) {
        List<String> joined = List.of("cluster");
        for (NodeName member : members.subList(1, members.size())) {
            joined = List.of(join(member, holder, joined));
        }
        List<String> ready = new ArrayList<>(joined);
        ready.add("shard");
        command("leave", holder, drop(before), add(before), ready);
        command("add", holder, add(cluster), drop(cluster), List.of("leave"));
        return "add";
    }

    private RunSql add(String to) {
        return new RunSql(ManticoreTables.addToCluster(to, physical));
    }

    private RunSql drop(String from) {
        return new RunSql(ManticoreTables.dropFromCluster(from, physical));
    }

    private String join(NodeName member, NodeName holder, List<String> after) {
        List<String> all = new ArrayList<>(after);
        all.add("path-" + member);
        String name = "join-" + member;
        command(
                name,
                member,
                new RunSql(ManticoreTables.joinCluster(
                        cluster, MovedShard.node(fleet, holder).database(), cluster)),
                new RunSql(ManticoreTables.exitCluster(cluster)),
                all);
        return name;
    }

    /** Every distributed table leads to the new copy before the old one goes. */
    private void routes() {
        SearchRoute now = new SearchRoute(table.map(), fleet);
        SearchRoute then = new SearchRoute(moved(), fleet);
        for (NodeName node : table.routes()) {
            command("route-" + node, node, then.swap(node), now.swap(node), List.of(VERIFY));
        }
    }

    /** The shards as they are afterwards. */
    private ShardMap moved() {
        List<Shard> shards = new ArrayList<>(table.map().shards());
        List<Replica> replicas = shard.replicas().stream()
                .map(replica -> new Replica(
                        replica.node().equals(source.name()) ? target.name() : replica.node(),
                        physical,
                        epoch,
                        replica.role()))
                .toList();
        shards.set(shard.number(), new Shard(shard.number(), shard.buckets(), replicas));
        return new ShardMap(table.name(), table.map().version() + 1, shards);
    }

    private void release(String released, List<NodeName> nodes, CommandPair after) {
        String last = after.name();
        for (NodeName node : nodes) {
            String name = "release-" + released + "-" + node;
            commands.add(CommandPair.afterDecision(name, node, new ReleaseCluster(released), List.of(last)));
            last = name;
        }
    }

    private void command(String name, NodeName node, Action forward, Action rollback, List<String> after) {
        commands.add(CommandPair.of(name, node, forward, rollback, after));
    }
}
