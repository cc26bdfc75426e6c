package io.shardwright.session;

import io.shardwright.config.WorkerSettings;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.Node;
import io.shardwright.live.Live;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.metadata.SessionEpoch;
import io.shardwright.metadata.SessionGrant;
import io.shardwright.metadata.WorkerFacts;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.reload.Running;
import io.shardwright.run.NodeAsked;
import io.shardwright.server.NodeServer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Takes the node for a new session. Order of durability: the new epoch, above the metadata's and the node's own, is recorded in the metadata
 * database; then committed to the node's fence, after which no older session can reach the node; and only when the last connection of an older
 * session is gone does the metadata database hand over its commands. A node that may not be taken, because the metadata database was restored, is
 * silenced instead: nothing of an earlier session goes on there while the two are compared. For one thread at a time.
 */
final class NodeTaking {
    private final Live<Running<WorkerSettings>> running;
    private final Live<ReloadStatus> status;

    /** What of the settings stays as it is. */
    private final WorkerSettings settings;

    private final String build;
    private final Supplier<NodeServer> servers;
    private final NodeSessions sessions;
    private final NodeReader nodes;

    /** The newest epoch that this process has begun, whether or not it came to hold the node under it. */
    private long begun;

    /** The life of the metadata database for which this process has silenced the node. */
    private Optional<Incarnation> silenced = Optional.empty();

    /** @param servers gives the node's server anew for each session */
    NodeTaking(
            Live<Running<WorkerSettings>> running,
            Live<ReloadStatus> status,
            String build,
            MetadataDatabase metadata,
            Supplier<NodeServer> servers) {
        this.running = running;
        this.status = status;
        this.settings = running.get().settings();
        this.servers = servers;
        this.build = build;
        this.sessions = new NodeSessions(metadata);
        this.nodes = new NodeReader(metadata);
    }

    /** A node that was taken. */
    record Taken(NodeServer server, SessionGrant grant, FactsWatch facts) {}

    /** Checks that the node answers and makes what the worker keeps on it, without taking it. */
    void prepare() {
        NodeServer server = servers.get();
        server.prepare();
        server.capabilities();
    }

    /**
     * Takes the node.
     *
     * @throws ShardwrightException METADATA_RESTORED if it may not be taken yet: then it is silent
     */
    Taken take() {
        NodeServer server = servers.get();
        server.prepare();
        Node described = describe(server.capabilities());
        SessionEpoch taken;
        try {
            taken = sessions.nextEpoch(described, server.mark());
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.METADATA_RESTORED) {
                silence(server);
            }
            throw e;
        }
        begun = taken.epoch();
        server.take(taken.epoch(), taken.incarnation());
        WorkerFacts worker = new WorkerFacts(
                ProcessHandle.current().pid() + "@"
                        + settings.link().advertise().host(),
                build,
                server.knownActions(),
                settings.copies());
        SessionGrant grant = sessions.open(settings.node(), taken, worker, settings.leaseMillis());
        FactsWatch watch = new FactsWatch(
                () -> server.survey(taken.epoch()), sessions, running.part(Running::settings), status, taken.epoch());
        // Before the node is announced: whoever hears of it finds all that there is to judge it by.
        watch.look();
        return new Taken(server, grant, watch);
    }

    /** Once for each life, also if another process has done it: from then on this one is the node's worker. */
    private void silence(NodeServer server) {
        Incarnation restored = sessions.standing().incarnation();
        if (!silenced.equals(Optional.of(restored))) {
            long recorded = nodes.nodes().stream()
                    .filter(status -> status.node().name().equals(settings.node()))
                    .mapToLong(NodeReader.NodeStatus::epoch)
                    .findFirst()
                    .orElse(0);
            // Before it is sent: though its answer be lost, what stands on the node is then known for this process's
            // own.
            begun = Math.max(server.mark().epoch(), recorded) + 1;
            server.silence(restored, begun);
            silenced = Optional.of(restored);
        }
    }

    /** The node, to read from while it may not be taken. */
    NodeAsked reads() {
        return servers.get().reads();
    }

    private Node describe(Set<Capability> capabilities) {
        return new Node(
                settings.node(),
                settings.engine(),
                settings.nodeDatabase().advertise(),
                settings.link().advertise(),
                settings.nodeDatabase().schema(),
                settings.zone(),
                settings.capacity(),
                capabilities);
    }

    /**
     * Whether another worker for the same node has come after this process's last attempt. A newer epoch alone does not say so: it may be this
     * process's own, of which it never heard.
     */
    boolean isReplaced() {
        return sessions.isSucceeded(settings.node(), begun)
                || servers.get().mark().epoch() > begun;
    }
}
