package io.shardwright.manticore;

import io.shardwright.dialect.Quoting;
import io.shardwright.dialect.SearchStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is on a node at the moment, asked on one connection. */
final class NodeState {
    /** Behind the address by which members speak the protocol of the replication library, which stands beside that of the server's own. */
    private static final String REPLICATION = ":replication";

    private final SearchConnection connection;

    NodeState(SearchConnection connection) {
        this.connection = connection;
    }

    /** {@code rt} or {@code distributed}, of a table that is there. */
    Optional<String> type(String table) throws SQLException {
        SearchConnection.Rows tables = connection.rows("SHOW TABLES LIKE " + Quoting.manticoreLiteral(table));
        List<String> names = tables.column("Table");
        List<String> types = tables.column("Type");
        // LIKE knows wildcards, which a name may hold.
        int at = names.indexOf(table.toLowerCase(Locale.ROOT));
        return at < 0 ? Optional.empty() : Optional.of(types.get(at));
    }

    /** The type of each column, as DESC names it. */
    Map<String, String> columns(String table) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        for (List<String> row : connection.rows("DESC " + table).rows()) {
            columns.put(row.get(0), row.get(1));
        }
        return columns;
    }

    /** The parts of a distributed table, as {@link SearchStatement.CreateDistributed} has them; none of another. */
    Set<String> parts(String table) throws SQLException {
        String definition =
                connection.rows("SHOW CREATE TABLE " + table).rows().get(0).get(1);
        return SearchStatement.parse(definition) instanceof SearchStatement.CreateDistributed there
                ? new HashSet<>(there.parts())
                : Set.of();
    }

    /** Whether the node is in a cluster, or about to be. */
    boolean isIn(String cluster) throws SQLException {
        return status(cluster, "status").isPresent();
    }

    /** Whether the nodes that the node sees of a cluster are enough to change anything in it. */
    boolean hasMajority(String cluster) throws SQLException {
        return status(cluster, "status").filter("primary"::equals).isPresent();
    }

    /** Whether the node has all that the cluster has, and the cluster its majority. */
    boolean isSynced(String cluster) throws SQLException {
        return hasMajority(cluster)
                && status(cluster, "node_state").filter("synced"::equals).isPresent();
    }

    /** Whether the node is about to be in a cluster, or in step with it again. */
    boolean isJoining(String cluster) throws SQLException {
        return status(cluster, "node_state").filter("joining"::equals).isPresent();
    }

    /** The weight of the group that the node sees of a cluster, which is none without a majority; empty if it sees no group. Always as it is now, unlike the rest while the node is joining. */
    OptionalInt weightOf(String cluster) throws SQLException {
        Optional<String> weight = status(cluster, "cluster_weight");
        return weight.isPresent() ? OptionalInt.of(Integer.parseInt(weight.get())) : OptionalInt.empty();
    }

    /** The state of a cluster that a node which joins it is to receive. */
    record State(UUID history, long sequence) {}

    /** That which the node waits for, of a cluster that it is joining; empty if it waits for none. */
    Optional<State> awaited(String cluster) throws SQLException {
        Optional<String> history = status(cluster, "state_uuid");
        Optional<String> sequence = status(cluster, "state_seqno");
        return history.isPresent() && sequence.isPresent()
                ? Optional.of(new State(UUID.fromString(history.get()), Long.parseLong(sequence.get())))
                : Optional.empty();
    }

    /** Whether this node has the address of every node of a cluster, of which each weighs 1: a table that is put into it goes to those alone, and the addresses come a moment after the nodes. */
    boolean knowsAll(String cluster) throws SQLException {
        return addresses(status(cluster, "nodes_view").orElse(""))
                >= Math.max(sizeOf(cluster), weightOf(cluster).orElse(0));
    }

    /** How many servers a list of addresses names, of each of which it has that of the server's own protocol and that of the replication library. */
    static long addresses(String view) {
        return Stream.of(view.split(",", -1))
                .filter(address -> !address.isEmpty() && !address.endsWith(REPLICATION))
                .count();
    }

    /** How many nodes this one sees in a cluster, itself among them; 0 of one that it is not in. */
    int sizeOf(String cluster) throws SQLException {
        return status(cluster, "size").map(Integer::parseInt).orElse(0);
    }

    /** The tables that a cluster keeps in step; none of one that the node is not in. */
    Set<String> tablesOf(String cluster) throws SQLException {
        return status(cluster, "indexes").stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** The cluster of the node that keeps a table in step. */
    Optional<String> clusterOf(String table) throws SQLException {
        for (String cluster : clusters()) {
            if (tablesOf(cluster).contains(table.toLowerCase(Locale.ROOT))) {
                return Optional.of(cluster);
            }
        }
        return Optional.empty();
    }

    /** The names of the clusters that the node is in. */
    List<String> clusters() throws SQLException {
        return connection.rows("SHOW STATUS LIKE 'cluster_name'").rows().stream()
                .map(row -> row.get(1))
                .toList();
    }

    private Optional<String> status(String cluster, String what) throws SQLException {
        String key = "cluster_" + cluster + "_" + what;
        return connection
                .rows("SHOW STATUS LIKE " + Quoting.manticoreLiteral(key))
                .value(key);
    }
}
