package io.shardwright.session;

import io.shardwright.config.WorkerSettings;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.Node;
import io.shardwright.live.Live;
import io.shardwright.login.Login;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.metadata.SessionEpoch;
import io.shardwright.metadata.SessionGrant;
import io.shardwright.metadata.WorkerFacts;
import io.shardwright.nodedb.CommandRun;
import io.shardwright.nodedb.Fence;
import io.shardwright.nodedb.NodeAccess;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.nodedb.NodeFacts;
import io.shardwright.nodedb.NodeSurvey;
import io.shardwright.nodedb.RouteAccount;
import io.shardwright.nodedb.RouteAccounts;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.reload.Running;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes the node for a new session. Order of durability: the new epoch, above the metadata's and the node's own, is recorded in the metadata
 * database; then committed to the node's fence, after which no older session can reach the node; and only when the last connection of an older
 * session is gone does the metadata database hand over its commands. A node that may not be taken, because the metadata database was restored, is
 * silenced instead: nothing of an earlier session goes on there while the two are compared. For one thread at a time.
 */
final class NodeTaking {
    /** The account that tables use. */
    private static final String ROUTE_ACCOUNT = "route";

    private final Live<Running<WorkerSettings>> running;
    private final Live<ReloadStatus> status;

    /** What of the settings stays as it is. */
    private final WorkerSettings settings;

    private final String build;
    /** One for all connections: what the node has let in counts for the next session too. */
    private final Login login;

    private final RouteAccounts routeAccounts;
    private final NodeSessions sessions;
    private final NodeReader nodes;

    /** The newest epoch that this process has begun, whether or not it came to hold the node under it. */
    private long begun;

    /** The life of the metadata database for which this process has silenced the node. */
    private Optional<Incarnation> silenced = Optional.empty();

    NodeTaking(
            Live<Running<WorkerSettings>> running, Live<ReloadStatus> status, String build, MetadataDatabase metadata) {
        this.running = running;
        this.status = status;
        this.settings = running.get().settings();
        this.login = new Login(running.part(now -> now.settings().nodeDatabase().account()));
        this.routeAccounts = new RouteAccounts(running.part(now -> routeAccounts(now.settings())));
        this.build = build;
        this.sessions = new NodeSessions(metadata);
        this.nodes = new NodeReader(metadata);
    }

    /** A node that was taken. */
    record Taken(NodeDatabase node, SessionGrant grant, FactsWatch facts) {}

    /** Checks that the node answers and makes what the worker keeps on it, without taking it. */
    void prepare() {
        NodeDatabase node = database();
        node.prepare();
        new Fence(node).claim(settings.node());
        node.facts();
    }

    /**
     * Takes the node.
     *
     * @throws ShardwrightException METADATA_RESTORED if it may not be taken yet: then it is silent
     */
    Taken take() {
        NodeDatabase node = database();
        node.prepare();
        new Fence(node).claim(settings.node());
        NodeFacts facts = node.facts();
        SessionEpoch taken;
        try {
            taken = sessions.nextEpoch(describe(facts), node.fence());
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.METADATA_RESTORED) {
                silence(node);
            }
            throw e;
        }
        begun = taken.epoch();
        new Fence(node).take(taken.epoch(), taken.incarnation());
        WorkerFacts worker = new WorkerFacts(
                ProcessHandle.current().pid() + "@"
                        + settings.link().advertise().host(),
                build,
                CommandRun.knownActions(),
                settings.copies());
        SessionGrant grant = sessions.open(settings.node(), taken, worker, settings.leaseMillis());
        FactsWatch watch = new FactsWatch(
                survey(node, taken.epoch()), sessions, running.part(Running::settings), status, taken.epoch());
        // Before the node is announced: whoever hears of it finds all that there is to judge it by.
        watch.look();
        return new Taken(node, grant, watch);
    }

    private NodeSurvey survey(NodeDatabase node, long epoch) {
        return new NodeSurvey(node, epoch, settings.nodeDatabase().advertise(), () -> routeAccounts.get(ROUTE_ACCOUNT));
    }

    /** The accounts of distributed tables, by the names that actions know them by. */
    RouteAccounts routeAccounts() {
        return routeAccounts;
    }

    private static Map<String, RouteAccount> routeAccounts(WorkerSettings settings) {
        return settings.routeAccounts().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new RouteAccount(
                                entry.getValue().user(),
                                entry.getValue().password().value())));
    }

    /** Once for each life, also if another process has done it: from then on this one is the node's worker. */
    private void silence(NodeDatabase node) {
        Incarnation restored = sessions.standing().incarnation();
        if (!silenced.equals(Optional.of(restored))) {
            long recorded = nodes.nodes().stream()
                    .filter(status -> status.node().name().equals(settings.node()))
                    .mapToLong(NodeReader.NodeStatus::epoch)
                    .findFirst()
                    .orElse(0);
            // Before it is sent: though its answer be lost, what stands on the node is then known for this process's
            // own.
            begun = Math.max(node.fence().epoch(), recorded) + 1;
            new Fence(node).silence(restored, begun);
            silenced = Optional.of(restored);
        }
    }

    /** The node, to read from while it may not be taken. */
    NodeDatabase database() {
        return new NodeDatabase(new NodeAccess(
                settings.nodeDatabase().address(),
                login,
                settings.nodeDatabase().schema()));
    }

    private Node describe(NodeFacts facts) {
        return new Node(
                settings.node(),
                settings.engine(),
                settings.nodeDatabase().advertise(),
                settings.link().advertise(),
                settings.nodeDatabase().schema(),
                settings.zone(),
                settings.capacity(),
                facts.capabilities());
    }

    /**
     * Whether another worker for the same node has come after this process's last attempt. A newer epoch alone does not say so: it may be this
     * process's own, of which it never heard.
     */
    boolean isReplaced() {
        return sessions.isSucceeded(settings.node(), begun)
                || database().fence().epoch() > begun;
    }
}
