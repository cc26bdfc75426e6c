package io.shardwright.metadata;

import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The nodes, with what their newest session says. */
public final class NodeReader {
    private static final String SELECT =
            "SELECT n.*, COALESCE(s.lease_expires_at - s.lease_millis, 0) AS renewed_at, COALESCE(s.lease_millis, 0) AS lease_millis, COALESCE("
                    + Leases.EXPIRES
                    + ", 0) AS lease_until, COALESCE(s.trouble, '') AS trouble, COALESCE(s.build, '') AS build,"
                    + " COALESCE(" + Leases.LIVES + ", FALSE) AS alive,"
                    + " COALESCE(s.present_since, 0) AS present_since, " + Leases.ABSENT_SINCE
                    + " AS absent_since, GREATEST(n.facts_at, COALESCE(s.looked_at, 0)) AS facts_seen_at"
                    + " FROM node n LEFT JOIN worker_session s ON " + Leases.NEWEST;

    private final Transactions transactions;

    public NodeReader(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * A node and its newest session.
     *
     * @param alive its session is open and its lease has not run out, by the metadata database's clock
     * @param leaseExpiresAt epoch milliseconds; 0 if it never opened a session
     * @param renewedAt when it was renewed last; of no meaning if it never opened a session
     * @param leaseMillis how long a renewal lasts; 0 if it never opened a session
     * @param build of the worker of its newest session; empty if it never opened one
     * @param trouble why its worker takes no work; empty if all is well
     * @param leftOut it was not compared since the metadata database was restored: its worker is refused
     * @param presentSince since when its session has missed no renewal and had no trouble; of no meaning while it is not at work
     * @param absentSince since when its worker has not been there, outages and times without a leader not counted; of no meaning while it is alive
     * @param facts what it says of itself, as JSON; absent before it has
     * @param factsAt when it said so last, which it does when something has changed
     * @param factsSeenAt when it was last found to be so
     */
    public record NodeStatus(
            Node node,
            long epoch,
            boolean alive,
            long leaseExpiresAt,
            long renewedAt,
            long leaseMillis,
            String build,
            String trouble,
            boolean leftOut,
            Standing standing,
            long presentSince,
            long absentSince,
            Optional<String> facts,
            OptionalLong factsAt,
            OptionalLong factsSeenAt) {
        /** Whether it may be given shards. */
        public boolean takesShards() {
            return standing.state() == NodeStanding.ACTIVE;
        }

        /** Whether it is one of the fleet's, rather than one that would like to be. */
        public boolean admitted() {
            return standing.state().admitted();
        }

        /** Whether it is out of the fleet for a time, with all that it has. */
        public boolean lost() {
            return standing.state().lost();
        }

        /** Whether its worker takes work at the moment. */
        public boolean atWork() {
            return alive && trouble.isEmpty();
        }
    }

    /**
     * How a node stands in the fleet.
     *
     * @param actor who has made it so
     * @param reason why; may be empty
     * @param since epoch milliseconds
     */
    public record Standing(NodeStanding state, String actor, String reason, long since) {}

    /** Those that are out of the fleet for a time. */
    public Set<NodeName> lost() {
        return nodes().stream()
                .filter(NodeStatus::lost)
                .map(status -> status.node().name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** All nodes of the fleet, by name. */
    public Map<NodeName, Node> byName() {
        return nodes().stream().map(NodeStatus::node).collect(Collectors.toMap(Node::name, Function.identity()));
    }

    /** All nodes by name, also those that would like to join; not those that were removed. */
    public List<NodeStatus> nodes() {
        return transactions.in(
                handle -> statuses(handle.createQuery(SELECT + " WHERE n.standing <> 'removed' ORDER BY n.name")));
    }

    /** The same with those that were removed. */
    public List<NodeStatus> everKnown() {
        return transactions.in(handle -> statuses(handle.createQuery(SELECT + " ORDER BY n.name")));
    }

    /** A node, also one that was removed. */
    public Optional<NodeStatus> find(NodeName node) {
        return transactions.in(handle ->
                statuses(handle.createQuery(SELECT + " WHERE n.name = :name").bind("name", node.value())).stream()
                        .findFirst());
    }

    /** The metadata database's clock, epoch milliseconds. */
    public long now() {
        return transactions.now();
    }

    private static List<NodeStatus> statuses(Query query) {
        return query.map((row, context) -> new NodeStatus(
                        node(row),
                        row.getLong("epoch"),
                        row.getBoolean("alive"),
                        row.getLong("lease_until"),
                        row.getLong("renewed_at"),
                        row.getLong("lease_millis"),
                        row.getString("build"),
                        row.getString("trouble"),
                        row.getBoolean("left_out"),
                        new Standing(
                                NodeStanding.of(row.getString("standing")),
                                row.getString("standing_actor"),
                                row.getString("standing_reason"),
                                row.getLong("standing_since")),
                        row.getLong("present_since"),
                        row.getLong("absent_since"),
                        Optional.ofNullable(row.getString("facts")),
                        GroupReader.number(row, "facts_at"),
                        GroupReader.number(row, "facts_seen_at")))
                .list();
    }

    /** Whether the lease of a node's worker holds. */
    static boolean alive(Handle handle, NodeName node) {
        return handle.createQuery("SELECT COUNT(*) FROM worker_session s WHERE s.node = :node AND " + Leases.LIVES)
                .bind("node", node.value())
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether a node's worker takes work at the moment. */
    static boolean atWork(Handle handle, NodeName node) {
        return handle.createQuery("SELECT COUNT(*) FROM node n JOIN worker_session s ON " + Leases.NEWEST
                        + " WHERE n.name = :node AND s.trouble = '' AND " + Leases.LIVES)
                .bind("node", node.value())
                .mapTo(Boolean.class)
                .one();
    }

    private static Node node(ResultSet row) throws SQLException {
        return new Node(
                new NodeName(row.getString("name")),
                Engine.valueOf(row.getString("engine").toUpperCase(Locale.ROOT)),
                Endpoint.parse(row.getString("database_addr")),
                Endpoint.parse(row.getString("link_addr")),
                row.getString("schema_name"),
                row.getString("zone"),
                row.getInt("capacity"),
                Arrays.stream(row.getString("capabilities").split(","))
                        .flatMap(label -> Capability.of(label).stream())
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
