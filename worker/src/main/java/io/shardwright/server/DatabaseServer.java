package io.shardwright.server;

import io.shardwright.config.WorkerSettings;
import io.shardwright.fitness.Profile;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.live.Live;
import io.shardwright.login.Login;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveOrders;
import io.shardwright.metadata.RehearsalSchemas;
import io.shardwright.metadata.RouteServerNeeds;
import io.shardwright.nodedb.CommandRun;
import io.shardwright.nodedb.Fence;
import io.shardwright.nodedb.NodeAccess;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.nodedb.NodeQueries;
import io.shardwright.nodedb.NodeSurvey;
import io.shardwright.nodedb.RouteAccount;
import io.shardwright.nodedb.RouteAccounts;
import io.shardwright.nodedb.StatementChecks;
import io.shardwright.reload.Running;
import io.shardwright.rowcopy.ShardSource;
import io.shardwright.rowcopy.TableSource;
import io.shardwright.run.DatabaseLaneNode;
import io.shardwright.run.NodeAsked;
import io.shardwright.run.NodeRehearsals;
import io.shardwright.shardmove.ShardMoves;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A MariaDB or MySQL server. */
public final class DatabaseServer implements NodeServer {
    /** The account that tables use. */
    private static final String ROUTE_ACCOUNT = "route";

    private final WorkerSettings settings;
    private final Surroundings surroundings;
    private final NodeDatabase node;

    /**
     * What a worker of such a server has beside it, in each of its sessions the same.
     *
     * @param login one for all connections: what the node has let in counts for the next session too
     * @param routeAccounts the accounts of distributed tables, by the names that actions know them by
     * @param sources the tables of other nodes
     */
    public record Surroundings(
            Login login,
            RouteAccounts routeAccounts,
            MetadataDatabase metadata,
            Function<NodeName, ShardSource> sources) {
        /** By the settings that the worker goes by at each moment. */
        public static Surroundings of(
                Live<Running<WorkerSettings>> running,
                MetadataDatabase metadata,
                Function<NodeName, ShardSource> sources) {
            return new Surroundings(
                    new Login(running.part(now -> now.settings().nodeDatabase().account())),
                    new RouteAccounts(running.part(now -> routeAccounts(now.settings()))),
                    metadata,
                    sources);
        }

        private static Map<String, RouteAccount> routeAccounts(WorkerSettings settings) {
            return settings.routeAccounts().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> new RouteAccount(
                                    entry.getValue().user(),
                                    entry.getValue().password().value())));
        }
    }

    /** @param settings what of them stays as it is */
    public DatabaseServer(WorkerSettings settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.node = new NodeDatabase(new NodeAccess(
                settings.nodeDatabase().address(),
                surroundings.login(),
                settings.nodeDatabase().schema()));
    }

    @Override
    public void prepare() {
        node.prepare();
        new Fence(node).claim(settings.node());
    }

    @Override
    public Set<Capability> capabilities() {
        return node.facts().capabilities();
    }

    @Override
    public NodeMark mark() {
        return node.fence();
    }

    @Override
    public void take(long epoch, Incarnation incarnation) {
        new Fence(node).take(epoch, incarnation);
    }

    @Override
    public void silence(Incarnation restored, long epoch) {
        new Fence(node).silence(restored, epoch);
    }

    @Override
    public Set<String> knownActions() {
        return CommandRun.knownActions();
    }

    @Override
    public Profile survey(long epoch) {
        return new NodeSurvey(
                        node,
                        epoch,
                        settings.nodeDatabase().advertise(),
                        () -> surroundings.routeAccounts().get(ROUTE_ACCOUNT))
                .ask();
    }

    @Override
    public NodeUse use(long epoch) {
        MetadataDatabase metadata = surroundings.metadata();
        ShardMoves moves = new ShardMoves(
                node,
                epoch,
                settings.node(),
                settings.nodeDatabase().replicas(),
                new MoveOrders(metadata),
                new RouteServerNeeds(metadata),
                surroundings.sources());
        NodeRehearsals rehearsals =
                new NodeRehearsals(node, epoch, new RehearsalSchemas(metadata, settings.node()), UUID::randomUUID);
        return new NodeUse(
                new DatabaseLaneNode(node, epoch, surroundings.routeAccounts(), moves),
                NodeAsked.holding(
                        new NodeQueries(node, epoch),
                        new StatementChecks(node, epoch),
                        rehearsals,
                        new TableSource(node, epoch)),
                new NodeUse.Background() {
                    @Override
                    public void start() {
                        moves.start();
                        rehearsals.reap();
                    }

                    @Override
                    public void close() {
                        moves.close();
                    }
                });
    }

    @Override
    public NodeAsked reads() {
        return NodeAsked.answering(NodeQueries.reading(node));
    }
}
