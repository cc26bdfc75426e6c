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
     * @param leftOut it was not compared since the metadata database was restored: its worker is refused
     */
    public record NodeStatus(Node node, long epoch, boolean alive, long leaseExpiresAt, boolean leftOut) {}

    /** All nodes that are known, by name. */
    public Map<NodeName, Node> byName() {
        return nodes().stream().map(NodeStatus::node).collect(Collectors.toMap(Node::name, Function.identity()));
    }

    /** All nodes by name. */
    public List<NodeStatus> nodes() {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT n.*, COALESCE(s.lease_expires_at, 0) AS lease_expires_at,"
                                + " COALESCE(s.state = 'open' AND s.lease_expires_at > " + NOW + ", FALSE) AS alive"
                                + " FROM node n LEFT JOIN worker_session s ON s.node = n.name AND s.epoch = n.epoch ORDER BY n.name")
                .map((row, context) -> new NodeStatus(
                        node(row),
                        row.getLong("epoch"),
                        row.getBoolean("alive"),
                        row.getLong("lease_expires_at"),
                        row.getBoolean("left_out")))
                .list());
    }

    private static Node node(ResultSet row) throws SQLException {
        return new Node(
                new NodeName(row.getString("name")),
                Engine.valueOf(row.getString("engine").toUpperCase(Locale.ROOT)),
                Endpoint.parse(row.getString("database_addr")),
                Endpoint.parse(row.getString("link_addr")),
                row.getString("schema_name"),
                row.getString("zone"),
                Arrays.stream(row.getString("capabilities").split(","))
                        .filter(label -> !label.isEmpty())
                        .map(label -> Capability.valueOf(label.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
