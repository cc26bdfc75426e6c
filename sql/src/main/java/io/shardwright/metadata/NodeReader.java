package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The nodes that have ever joined, with what their newest session says. */
public final class NodeReader {
    private final Transactions transactions;

    public NodeReader(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * A node and its newest session.
     *
     * @param alive its session is open and its lease has not run out, by the metadata database's clock
     * @param leaseExpiresAt epoch milliseconds; 0 if it never opened a session
     * @param trouble why its worker takes no work; empty if all is well
     * @param leftOut it was not compared since the metadata database was restored: its worker is refused
     */
    public record NodeStatus(
            Node node, long epoch, boolean alive, long leaseExpiresAt, String trouble, boolean leftOut) {
        /** Whether its worker takes work at the moment. */
        public boolean atWork() {
            return alive && trouble.isEmpty();
        }
    }

    /** All nodes that are known, by name. */
    public Map<NodeName, Node> byName() {
        return nodes().stream().map(NodeStatus::node).collect(Collectors.toMap(Node::name, Function.identity()));
    }

    /** All nodes by name. */
    public List<NodeStatus> nodes() {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT n.*, COALESCE(s.lease_expires_at, 0) AS lease_expires_at, COALESCE(s.trouble, '') AS trouble,"
                                + " COALESCE(s.state = 'open' AND s.lease_expires_at > " + NOW + ", FALSE) AS alive"
                                + " FROM node n LEFT JOIN worker_session s ON s.node = n.name AND s.epoch = n.epoch ORDER BY n.name")
                .map((row, context) -> new NodeStatus(
                        node(row),
                        row.getLong("epoch"),
                        row.getBoolean("alive"),
                        row.getLong("lease_expires_at"),
                        row.getString("trouble"),
                        row.getBoolean("left_out")))
                .list());
    }

    /** Whether a node's worker takes work at the moment. */
    static boolean atWork(Handle handle, NodeName node) {
        return handle.createQuery(
                        "SELECT COUNT(*) FROM worker_session s JOIN node n ON n.name = s.node AND n.epoch = s.epoch"
                                + " WHERE s.node = :node AND s.state = 'open' AND s.trouble = '' AND s.lease_expires_at > "
                                + NOW)
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
                        .filter(label -> !label.isEmpty())
                        .map(label -> Capability.valueOf(label.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
