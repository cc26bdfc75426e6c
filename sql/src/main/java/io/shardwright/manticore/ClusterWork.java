package io.shardwright.manticore;

import io.shardwright.action.EnterCluster;
import io.shardwright.action.LeaveCluster;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.metadata.EngineClusters;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Brings a node into replication clusters and out of them. Several tables share one: whether a node is to leave is not for one group to say, but counted in the metadata database. Each step
 * is right to be begun again from whatever an earlier try has left.
 */
final class ClusterWork {
    private final EngineClusters clusters;

    ClusterWork(EngineClusters clusters) {
        this.clusters = clusters;
    }

    /** One at a time: two groups may need the same cluster at the same moment. */
    synchronized void enter(SearchConnection connection, EnterCluster enter, ClusterFolders folders)
            throws SQLException {
        String cluster = enter.cluster();
        boolean making = clusters.enter(cluster);
        NodeState node = new NodeState(connection);
        if (node.isIn(cluster)) {
            if (!node.isSynced(cluster)) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "replication cluster '" + cluster + "' is not synced on the node",
                        "It is looked at again; if this lasts, see whether its other nodes run.");
            }
            return;
        }
        if (!making) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "the node is not in replication cluster '" + cluster
                            + "' any more, which keeps other tables in step",
                    "See `health` for what the node has lost, and give its shards to another.");
        }
        folders.make(cluster);
        connection.execute(enter.sql());
    }

    /** @param group the number of the one that asks */
    void leave(SearchConnection connection, LeaveCluster leave, long group) throws SQLException {
        NodeState node = new NodeState(connection);
        if (!node.tablesOf(leave.cluster()).contains(leave.table())) {
            return;
        }
        if (!node.hasMajority(leave.cluster()) && clusters.isOnlyOf(leave.cluster(), group)) {
            connection.execute(ManticoreTables.deleteCluster(leave.cluster()));
        } else {
            connection.execute(ManticoreTables.dropFromCluster(leave.cluster(), leave.table()));
        }
    }

    /** @param group the number of the one that asks */
    synchronized void release(SearchConnection connection, String cluster, long group, ClusterFolders folders)
            throws SQLException {
        if (!clusters.mayLeave(cluster, group)) {
            return;
        }
        NodeState node = new NodeState(connection);
        if (node.isIn(cluster) && !node.hasMajority(cluster)) {
            // Nobody can leave it then, or take a table out of it: it goes as a whole, and leaves its tables.
            connection.execute(ManticoreTables.deleteCluster(cluster));
        } else if (node.isIn(cluster)) {
            for (String table : List.copyOf(node.tablesOf(cluster))) {
                connection.execute(ManticoreTables.dropFromCluster(cluster, table));
            }
            connection.execute(ManticoreTables.exitCluster(cluster));
        }
        folders.remove(cluster);
        clusters.left(cluster);
    }

    /** Drops a table, out of its cluster first, which the other nodes of that hear of too: of one that is in a cluster nothing can be dropped. */
    static void drop(SearchConnection connection, String table) throws SQLException {
        NodeState node = new NodeState(connection);
        if (node.type(table).isEmpty()) {
            return;
        }
        Optional<String> cluster = node.clusterOf(table);
        if (cluster.isPresent()) {
            connection.execute(ManticoreTables.dropFromCluster(cluster.get(), table));
        }
        connection.execute(ManticoreTables.drop(table));
    }
}
