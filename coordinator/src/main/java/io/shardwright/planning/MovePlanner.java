package io.shardwright.planning;

import io.shardwright.action.Action;
import io.shardwright.action.AwaitCutover;
import io.shardwright.action.CopyShard;
import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.DrainShard;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.EndPhase;
import io.shardwright.action.FenceTable;
import io.shardwright.action.FollowShard;
import io.shardwright.action.ForgetCopy;
import io.shardwright.action.HoldRoute;
import io.shardwright.action.ReleaseRoute;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.action.SwapRoute;
import io.shardwright.action.VerifyShard;
import io.shardwright.dialect.MariaDbTables;
import io.shardwright.dialect.Quoting;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.move.TableAddress;
import io.shardwright.move.Transfer;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.UndoMode;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commands of moving a shard: a table is made on the target, the rows are copied and followed while the source is written to, compared, and then the cutover: users of the
 * distributed table wait, the source's table is fenced, the rest of its changes are done, the group is decided, and every distributed table is led to the new place.
 *
 * <p>Should the cutover fail, the group goes back to {@link #SAVEPOINT} and another attempt follows; the copy stays. So the commands of an attempt have names of their own, and so has the
 * fenced table.
 *
 * <p>Undoing is mirrored: a node that does not answer keeps nothing from being undone but what it has done itself, and what that was built upon.
 */
public final class MovePlanner {
    /** The command up to which a move goes back when an attempt of its cutover fails. */
    public static final String SAVEPOINT = "verify";

    /** The same for the way back. */
    public static final String BACK_SAVEPOINT = "follow";

    /** So long users of a distributed table wait for a cutover at most. */
    static final long HOLD_MILLIS = 5_000;

    /** How the names of commands begin that keep users waiting, or run while they wait. */
    private static final List<String> HOLDING = List.of("gate-", "fence-", "drain-", "rename-");

    private static final String AWAIT = "await";

    private MovePlanner() {}

    /** The plan for moving a shard. */
    public static TablePlan start(MovedShard moved, boolean hold, String idempotencyKey, CatalogChange.Move announced) {
        List<CommandPair> commands = new ArrayList<>(servers(moved));
        Transfer transfer = transfer(moved);
        Shard shard = moved.shard();
        Replica replica = new Replica(moved.target().name(), moved.into(), moved.epoch(), Replica.Role.PRIMARY);
        commands.add(onTarget(
                moved,
                "create",
                new RunSql(MariaDbTables.createShard(
                        moved.target().schema(),
                        moved.table().definition(),
                        moved.table().generation(),
                        shard,
                        replica)),
                new RunSql(MariaDbTables.drop(moved.target().schema(), moved.into())),
                List.of()));
        commands.add(onTarget(
                moved,
                "copy",
                new CopyShard(transfer),
                new ForgetCopy(moved.id(), transfer.into()),
                List.of("create")));
        commands.add(onTarget(moved, "follow", new FollowShard(transfer), end(moved, "follow"), List.of("copy")));
        commands.add(onTarget(moved, SAVEPOINT, new VerifyShard(transfer), end(moved, SAVEPOINT), List.of("follow")));
        commands.addAll(cutover(moved, 1));
        GroupSubmission submission = new GroupSubmission(
                idempotencyKey,
                "move shard " + shard.number() + " of " + moved.table().name() + " from "
                        + moved.source().name() + " to " + moved.target().name(),
                commands,
                locks(moved),
                FailurePolicy.HOLD,
                UndoMode.MIRRORED);
        return new TablePlan(
                submission,
                announced,
                List.of(own(moved.target(), moved.into()), fenced(moved, 1)),
                hold ? List.of("the cutover waits for `move cutover " + moved.id() + "`") : List.of());
    }

    /** The commands of one attempt of the cutover. */
    public static List<CommandPair> cutover(MovedShard moved, int attempt) {
        Transfer transfer = transfer(moved);
        String suffix = "-" + attempt;
        String await = AWAIT + suffix;
        String kept = moved.kept(attempt);
        List<CommandPair> commands = new ArrayList<>();
        commands.add(onTarget(moved, await, new AwaitCutover(transfer), end(moved, AWAIT), List.of(SAVEPOINT)));
        commands.add(onTarget(
                moved,
                "drain" + suffix,
                new DrainShard(transfer, address(moved.source(), kept), HOLD_MILLIS),
                end(moved, "drain"),
                List.of(await)));
        List<String> gates = gates(moved, suffix, List.of(await), commands);
        commands.add(CommandPair.of(
                "fence" + suffix,
                moved.source().name(),
                new FenceTable(moved.source().schema(), moved.from(), kept),
                new RestoreTable(moved.source().schema(), moved.from(), kept),
                gates.isEmpty() ? List.of(await) : gates));
        swaps(moved, suffix, moved.target(), moved.into(), commands);
        commands.add(CommandPair.afterDecision(
                "end-copy" + suffix, moved.target().name(), new ForgetCopy(moved.id(), transfer.into()), List.of()));
        return commands;
    }

    /** The source's table as an attempt of the cutover fences it. */
    public static Artifact fenced(MovedShard moved, int attempt) {
        return artifact(moved.source(), Artifact.QUARANTINED_TABLE, moved.kept(attempt));
    }

    /** The target's table as an attempt to take the shard back fences it. */
    public static Artifact fencedBack(MovedShard moved, int attempt) {
        return artifact(moved.target(), Artifact.QUARANTINED_TABLE, moved.backKept(attempt));
    }

    private static Artifact own(Node node, String table) {
        return artifact(node, Artifact.SHARD_TABLE, table);
    }

    private static Artifact artifact(Node node, String kind, String table) {
        return new Artifact(node.name(), kind, node.schema() + "." + table);
    }

    /** Whether a command of this name belongs to that part of an attempt in which users wait. */
    public static boolean keepsWaiting(String command, int attempt) {
        return command.endsWith("-" + attempt) && HOLDING.stream().anyMatch(command::startsWith);
    }

    /** Whether a command of this name is the last of an attempt that keeps nobody waiting. */
    public static boolean awaits(String command, int attempt) {
        return command.equals(AWAIT + "-" + attempt);
    }

    /**
     * The plan for taking a shard back to the node that it was moved from, with all that was written since.
     *
     * @param keptNow what its table is called there
     * @param attempt tells its names from those of earlier cutovers
     */
    public static TablePlan reverse(MovedShard moved, String keptNow, int attempt, String idempotencyKey) {
        List<CommandPair> commands = new ArrayList<>();
        commands.add(CommandPair.of(
                BACK_SAVEPOINT,
                moved.source().name(),
                new FollowShard(back(moved, keptNow)),
                end(moved, BACK_SAVEPOINT),
                List.of()));
        commands.addAll(cutoverBack(moved, keptNow, attempt));
        GroupSubmission submission = new GroupSubmission(
                idempotencyKey,
                "take shard " + moved.shard().number() + " of " + moved.table().name() + " back to "
                        + moved.source().name(),
                commands,
                locks(moved),
                FailurePolicy.HOLD,
                UndoMode.MIRRORED);
        return new TablePlan(
                submission,
                new CatalogChange.ReverseMove(
                        moved.id(),
                        moved.back(),
                        moved.backKept(attempt),
                        moved.table().routes()),
                List.of(own(moved.source(), moved.back()), fencedBack(moved, attempt)),
                List.of());
    }

    private static Transfer back(MovedShard moved, String keptNow) {
        return new Transfer(
                moved.id(),
                moved.target().name(),
                address(moved.target(), moved.into()),
                address(moved.source(), keptNow),
                moved.backStem());
    }

    /** The commands of one attempt to take a shard back. */
    public static List<CommandPair> cutoverBack(MovedShard moved, String keptNow, int attempt) {
        String suffix = "-" + attempt;
        String await = AWAIT + suffix;
        String drain = "drain" + suffix;
        String fence = "fence" + suffix;
        String backKept = moved.backKept(attempt);
        List<CommandPair> commands = new ArrayList<>();
        commands.add(CommandPair.of(
                await,
                moved.source().name(),
                new AwaitCutover(back(moved, keptNow)),
                end(moved, AWAIT),
                List.of(BACK_SAVEPOINT)));
        commands.add(CommandPair.of(
                drain,
                moved.source().name(),
                new DrainShard(back(moved, keptNow), address(moved.target(), backKept), HOLD_MILLIS),
                end(moved, "drain"),
                List.of(await)));
        List<String> gates = gates(moved, suffix, List.of(await), commands);
        commands.add(CommandPair.of(
                fence,
                moved.target().name(),
                new FenceTable(moved.target().schema(), moved.into(), backKept),
                new RestoreTable(moved.target().schema(), moved.into(), backKept),
                gates.isEmpty() ? List.of(await) : gates));
        commands.add(CommandPair.of(
                "rename" + suffix,
                moved.source().name(),
                new RestoreTable(moved.source().schema(), moved.back(), keptNow),
                new FenceTable(moved.source().schema(), moved.back(), keptNow),
                List.of(drain, fence)));
        swaps(moved, suffix, moved.source(), moved.back(), commands);
        commands.add(CommandPair.afterDecision(
                "end-copy" + suffix,
                moved.source().name(),
                new ForgetCopy(moved.id(), address(moved.source(), keptNow)),
                List.of()));
        return commands;
    }

    /**
     * The plan for closing the way back. What is kept is not dropped before the shard's owner has shown that it has the shard's table: on an empty server in its place, or one that burns
     * meanwhile, there is nothing else left of the rows.
     *
     * @param left the node that the shard has left
     * @param kept its table there
     * @param lost whether that node is lost: then nothing is to be done there, and what is kept stays
     */
    public static TablePlan accept(MovedShard moved, Node left, String kept, boolean lost, String idempotencyKey) {
        List<CommandPair> commands = new ArrayList<>();
        Replica owner = moved.shard().primary();
        commands.add(CommandPair.of(
                "look",
                owner.node(),
                new RunSql(
                        "SELECT 1 FROM " + Quoting.name(moved.schema(owner.node()), owner.physicalName()) + " LIMIT 1"),
                end(moved, "accept"),
                List.of()));
        if (!lost) {
            commands.add(CommandPair.afterDecision(
                    "purge", left.name(), new DropQuarantined(left.schema(), kept), List.of()));
            commands.add(CommandPair.afterDecision(
                    "end-copy", left.name(), new ForgetCopy(moved.id(), address(left, kept)), List.of()));
        }
        if (!holds(moved, left.name())) {
            for (NodeName route : moved.table().routes()) {
                commands.add(CommandPair.afterDecision(
                        "drop-server-" + route + "/" + left.name(),
                        route,
                        new DropRouteServer(
                                PhysicalNames.routeServer(moved.table().generation(), left.name())),
                        List.of()));
            }
        }
        GroupSubmission submission = new GroupSubmission(
                idempotencyKey,
                "drop what shard " + moved.shard().number() + " of "
                        + moved.table().name() + " has left on " + left.name(),
                commands,
                locks(moved));
        return new TablePlan(
                submission,
                new CatalogChange.AcceptMove(moved.id(), lost ? Optional.of(left.name()) : Optional.empty()),
                List.of(),
                List.of("the rows kept on " + left.name()
                        + (lost ? ", which is lost, stay there" : " are destroyed")
                        + "; the move cannot be reversed any more"));
    }

    /** Whether a node has a shard of the table. */
    private static boolean holds(MovedShard moved, NodeName node) {
        return moved.table().map().shards().stream()
                .anyMatch(shard -> shard.primary().node().equals(node));
    }

    private static List<CommandPair> servers(MovedShard moved) {
        if (holds(moved, moved.target().name())) {
            return List.of();
        }
        Node target = moved.target();
        String server = PhysicalNames.routeServer(moved.table().generation(), target.name());
        return moved.table().routes().stream()
                .map(route -> CommandPair.of(
                        "server-" + route + "/" + target.name(),
                        route,
                        new CreateRouteServer(
                                server,
                                target.name(),
                                target.database(),
                                target.schema(),
                                MariaDbCreation.ROUTE_ACCOUNT),
                        new DropRouteServer(server),
                        List.of()))
                .toList();
    }

    private static List<String> gates(MovedShard moved, String suffix, List<String> after, List<CommandPair> commands) {
        List<String> names = new ArrayList<>();
        for (NodeName route : moved.table().routes()) {
            String name = "gate-" + route + suffix;
            names.add(name);
            commands.add(CommandPair.of(
                    name,
                    route,
                    new HoldRoute(
                            moved.id(),
                            moved.schema(route),
                            moved.table().name().value(),
                            HOLD_MILLIS),
                    new ReleaseRoute(moved.id()),
                    after));
        }
        return names;
    }

    private static void swaps(
            MovedShard moved, String suffix, Node owner, String physicalName, List<CommandPair> commands) {
        for (NodeName route : moved.table().routes()) {
            commands.add(CommandPair.afterDecision(
                    "swap-" + route + suffix,
                    route,
                    new SwapRoute(
                            moved.id(),
                            moved.schema(route),
                            moved.table().name().value(),
                            MariaDbTables.partitionName(moved.shard().number()),
                            moved.shard().buckets().toString(),
                            PhysicalNames.routeServer(moved.table().generation(), owner.name()),
                            physicalName),
                    List.of()));
        }
    }

    private static CommandPair onTarget(
            MovedShard moved, String name, Action forward, Action rollback, List<String> after) {
        return CommandPair.of(name, moved.target().name(), forward, rollback, after);
    }

    private static EndPhase end(MovedShard moved, String phase) {
        return new EndPhase(moved.id(), phase);
    }

    private static Transfer transfer(MovedShard moved) {
        return new Transfer(
                moved.id(),
                moved.source().name(),
                address(moved.source(), moved.from()),
                address(moved.target(), moved.into()),
                moved.keptStem());
    }

    private static TableAddress address(Node node, String table) {
        return new TableAddress(node.schema(), table);
    }

    private static List<LockRequest> locks(MovedShard moved) {
        return LockRequest.withIntents(List.of(new LockRequest(
                "table/" + moved.table().name() + "/" + moved.shard().number(), LockMode.X)));
    }
}
