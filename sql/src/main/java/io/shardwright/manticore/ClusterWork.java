package io.shardwright.manticore;

import io.shardwright.action.AddToCluster;
import io.shardwright.action.DropForgottenRoute;
import io.shardwright.action.EnterCluster;
import io.shardwright.action.LeaveCluster;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.metadata.EngineClusters;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.PhysicalNames;
import io.shardwright.time.Stopwatch;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a node into replication clusters and out of them. Several tables share one: whether a node is to leave is not for one group to say, but counted in the metadata database. Each step
 * is right to be begun again from whatever an earlier try has left.
 */
final class ClusterWork {
    /** What one node of a cluster does the others do within milliseconds, unless they are busy with rows. */
    static final long HEARD_MILLIS_MAX = 5_000;

    private static final long HEARD_PAUSE_MILLIS = 20;

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
        patiently(connection, enter.sql());
    }

    /**
     * Takes as long as the other nodes need to receive the table.
     *
     * @param millis how long is waited for changes of the table that are under way, and for the addresses of all members; no new ones may be sent by this worker meanwhile
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if they have not ended by then
     */
    static void add(SearchConnection connection, AddToCluster add, long millis) throws SQLException {
        if (!new NodeState(connection).tablesOf(add.cluster()).contains(add.table())) {
            Stopwatch watch = Stopwatch.started();
            if (!UnendedChanges.end(connection, add.table(), millis)) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "changes to " + add.table() + " that the server was sent before have not ended",
                        "It is tried again; SELECT * FROM @@system.sessions WHERE state = 'query' shows them.");
            }
            awaitKnown(connection, add.cluster(), Math.max(millis - watch.elapsedMillis(), 0));
            // A second after the last change the server begins to write its rows down by itself. If it does so while it
            // gives the table to the others, they get an empty one (release 29): so nothing is left to be written down.
            patiently(connection, ManticoreTables.writeDown(add.table()));
            patiently(connection, ManticoreTables.addToCluster(add.cluster(), add.table()));
        }
    }

    /**
     * Returns once a table that is put into a cluster would go to all nodes that are in it.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if the node does not come to know them
     */
    static void awaitKnown(SearchConnection connection, String cluster, long millis) throws SQLException {
        NodeState node = new NodeState(connection);
        Stopwatch watch = Stopwatch.started();
        while (!node.knowsAll(cluster)) {
            if (watch.elapsedMillis() > millis) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "the node does not know the addresses of all that are in replication cluster '" + cluster + "'",
                        "It is looked at again.");
            }
            ReplicaWork.rest(HEARD_PAUSE_MILLIS);
        }
    }

    /** As long as tables are being sent; {@link JoinWatch} ends a join for which nothing is. */
    private static void patiently(SearchConnection connection, String sql) throws SQLException {
        connection.limit(0);
        try {
            connection.execute(sql);
        } finally {
            connection.limit(SearchServer.QUESTION_TIMEOUT_MILLIS);
        }
    }

    /**
     * Takes a table out of a cluster, as which it stays on the node.
     *
     * @param group the number of the one that asks
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} if the table is needed and not there at all
     */
    synchronized void leave(SearchConnection connection, LeaveCluster leave, long group) throws SQLException {
        NodeState node = new NodeState(connection);
        if (leave.needed() && node.type(leave.table()).isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "table " + leave.table() + " is not on this server, which had it",
                    "Give the node the server back that it had; the newest rows may be on the nodes of replication cluster '"
                            + leave.cluster() + "' alone.");
        }
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
                takeOut(connection, cluster, table);
            }
            connection.execute(ManticoreTables.exitCluster(cluster));
        }
        folders.remove(cluster);
        clusters.left(cluster);
    }

    /**
     * Drops a table that another node takes out of its cluster, or has: of one that is in a cluster nothing can be dropped.
     *
     * @param group the number of the one that asks
     */
    synchronized void drop(SearchConnection connection, String table, long group) throws SQLException {
        NodeState node = new NodeState(connection);
        Optional<String> cluster = node.clusterOf(table);
        if (cluster.isPresent() && node.hasMajority(cluster.get())) {
            takeOut(connection, cluster.get(), table);
        }
        dropOut(connection, table, group);
    }

    /**
     * Drops a copy whose place another has taken, out of the cluster by which that one got it: only while the node of the other is there, and so has all of it.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if it is not: what was written meanwhile is here alone
     */
    synchronized void retire(SearchConnection connection, String table) throws SQLException {
        NodeState node = new NodeState(connection);
        if (node.type(table).isEmpty()) {
            return;
        }
        Optional<String> cluster = node.clusterOf(table);
        if (cluster.isPresent()) {
            if (!node.isSynced(cluster.get()) || node.sizeOf(cluster.get()) < 2) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "the node that has taken over " + table + " is not in replication cluster '" + cluster.get()
                                + "' now, and may lack what was written last",
                        "It is tried again once that node is back.");
            }
            connection.execute(ManticoreTables.dropFromCluster(cluster.get(), table));
        }
        connection.execute(ManticoreTables.drop(table));
    }

    /**
     * Drops a table, out of its cluster first, which the other nodes of that hear of. From a cluster that has lost its majority nothing can be taken out: it goes as a whole if nothing else is in it,
     * else its majority is waited for.
     *
     * @param group the number of the one that asks
     */
    private void dropOut(SearchConnection connection, String table, long group) throws SQLException {
        NodeState node = new NodeState(connection);
        if (node.type(table).isEmpty()) {
            return;
        }
        Optional<String> cluster = node.clusterOf(table);
        if (cluster.isPresent() && node.hasMajority(cluster.get())) {
            connection.execute(ManticoreTables.dropFromCluster(cluster.get(), table));
        } else if (cluster.isPresent()) {
            if (!clusters.isOnlyOf(cluster.get(), group)) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "replication cluster '" + cluster.get()
                                + "', which keeps other tables in step too, has lost its majority",
                        "It is tried again; start its other nodes.");
            }
            connection.execute(ManticoreTables.deleteCluster(cluster.get()));
        }
        connection.execute(ManticoreTables.drop(table));
    }

    /**
     * Takes a table out of a cluster from which another node may have taken it a moment ago: this node hears of that a little later. Were it taken out here again, the server of the other node would
     * find that it differs from this one, and end itself.
     */
    private void takeOut(SearchConnection connection, String cluster, String table) throws SQLException {
        NodeState node = new NodeState(connection);
        Stopwatch watch = Stopwatch.started();
        while (node.tablesOf(cluster).contains(table.toLowerCase(Locale.ROOT))) {
            if (watch.elapsedMillis() > HEARD_MILLIS_MAX) {
                if (!clusters.mayEmpty(cluster)) {
                    throw new ShardwrightException(
                            ErrorCode.UNREACHABLE,
                            "another node takes the tables out of replication cluster '" + cluster + "' now",
                            "It is tried again.");
                }
                connection.execute(ManticoreTables.dropFromCluster(cluster, table));
                return;
            }
            ReplicaWork.rest(HEARD_PAUSE_MILLIS);
        }
    }

    /**
     * Drops what a dropped table has left under its name, if it still leads to that one's shards and nowhere else. One at a time: whoever makes a table of that name does this first, and must
     * find that nobody is about to drop.
     *
     * @param group the number of the one that asks
     */
    synchronized void dropRoute(SearchConnection connection, DropForgottenRoute route, long group) throws SQLException {
        if (!clusters.isForgotten(route.generation(), group)) {
            return;
        }
        NodeState node = new NodeState(connection);
        if (node.type(route.table()).filter("distributed"::equals).isPresent()
                && leadsTo(node.parts(route.table()), route)) {
            connection.execute(ManticoreTables.drop(route.table()));
        }
        clusters.dropped(route.generation());
    }

    /** Whether each part, such as {@code local=t_g1_s0_e1} or {@code agent=h:9312:t_g1_s0_e1,t_g1_s1_e1}, is of shards of the dropped table. */
    private static boolean leadsTo(Set<String> parts, DropForgottenRoute route) {
        String stem = PhysicalNames.shardStem(route.table(), route.generation()).toLowerCase(Locale.ROOT);
        return parts.stream()
                .map(part -> part.substring(Math.max(part.lastIndexOf('='), part.lastIndexOf(':')) + 1))
                .flatMap(tables -> Arrays.stream(tables.split(",", -1)))
                .allMatch(table -> table.toLowerCase(Locale.ROOT).startsWith(stem));
    }
}
