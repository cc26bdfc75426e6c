package io.shardwright.session;

import io.shardwright.config.WorkerSettings;
import io.shardwright.fleet.Node;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.metadata.SessionGrant;
import io.shardwright.nodedb.CommandRun;
import io.shardwright.nodedb.Fence;
import io.shardwright.nodedb.NodeAccess;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.nodedb.NodeFacts;

/**
 * Takes the node for a new session. Order of durability: the new epoch, above the metadata's and the node's own, is recorded in the metadata
 * database; then committed to the node's fence, after which no older session can reach the node; and only when the last connection of an older
 * session is gone does the metadata database hand over its commands. For one thread at a time.
 */
final class NodeTaking {
    private final WorkerSettings settings;
    private final String build;
    private final NodeSessions sessions;
    private final NodeReader nodes;

    /** The newest epoch that this process has begun, whether or not it came to hold the node under it. */
    private long begun;

    NodeTaking(WorkerSettings settings, String build, MetadataDatabase metadata) {
        this.settings = settings;
        this.build = build;
        this.sessions = new NodeSessions(metadata);
        this.nodes = new NodeReader(metadata);
    }

    /** A node that was taken. */
    record Taken(NodeDatabase node, SessionGrant grant) {}

    /** Checks that the node answers and makes what the worker keeps on it, without taking it. */
    void prepare() {
        NodeDatabase node = database();
        node.prepare();
        node.facts();
    }

    Taken take() {
        NodeDatabase node = database();
        node.prepare();
        NodeFacts facts = node.facts();
        long epoch = sessions.nextEpoch(describe(facts), node.fence().epoch());
        begun = epoch;
        new Fence(node).take(epoch, sessions.incarnation());
        SessionGrant grant = sessions.open(
                settings.node(),
                epoch,
                ProcessHandle.current().pid() + "@"
                        + settings.link().advertise().host(),
                build,
                CommandRun.knownActions(),
                settings.leaseMillis());
        return new Taken(node, grant);
    }

    private NodeDatabase database() {
        return new NodeDatabase(new NodeAccess(
                settings.nodeDatabase().address(),
                settings.nodeDatabase().account().user(),
                settings.nodeDatabase().account().password().value(),
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
                facts.capabilities());
    }

    /**
     * Whether another worker for the same node has come after this process's last attempt. A newer epoch alone does not say so: it may be this
     * process's own, of which it never heard.
     */
    boolean isReplaced() {
        boolean inMetadata = nodes.nodes().stream()
                .anyMatch(status -> status.node().name().equals(settings.node())
                        && status.epoch() > begun
                        && status.leaseExpiresAt() > 0);
        return inMetadata || database().fence().epoch() > begun;
    }
}
