package io.shardwright.manticore;

import io.shardwright.action.Action;
import io.shardwright.action.AddToCluster;
import io.shardwright.action.DropForgottenRoute;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.EndPhase;
import io.shardwright.action.EnterCluster;
import io.shardwright.action.LeaveCluster;
import io.shardwright.action.ReleaseCluster;
import io.shardwright.action.RetireReplica;
import io.shardwright.action.SwapDistributed;
import io.shardwright.action.VerifyReplica;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.fleet.Endpoint;
import io.shardwright.metadata.EngineClusters;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a worker of a Manticore node does for the moves of copies, beyond single statements. Each is right to be begun again from whatever an earlier try has left. */
public final class ReplicaWork {
    static final Set<String> KNOWN = Set.of(
            "verify-replica:1",
            "swap-distributed:1",
            "enter-cluster:1",
            "add-to-cluster:1",
            "leave-cluster:1",
            "retire-replica:1",
            "release-cluster:1",
            "drop-quarantined:1",
            "drop-forgotten-route:1",
            "end-phase:1");

    /** A cluster of the node alone, for {@link TableSwap} where it is in no other. */
    private static final String OWN_CLUSTER = "sw_self";

    /** Made and dropped, so that the server writes its definitions down. */
    private static final String MARK = "sw_saved";

    /** How the name begins of the distributed table by which another copy is read. */
    private static final String LOOK = "sw_look_";

    /** A copy that was just made is in step within milliseconds, unless it is written to faster than the two can be read. */
    private static final long VERIFY_MILLIS_MAX = 60_000;

    private static final long VERIFY_PAUSE_MILLIS = 50;

    /** Users' statements are answered elsewhere meanwhile; the next try looks again. */
    private static final long HOLDS_MILLIS_MAX = 5_000;

    /** Statements of users that take longer are waited for by the next try. */
    private static final long RETIRE_MILLIS_MAX = 30_000;

    /** So long other users' changes wait for one that takes its time; then they go on, and the next try waits. */
    private static final long ADD_MILLIS_MAX = 5_000;

    private final Endpoint api;
    private final ServedShards served;
    private final EngineClusters ledger;
    private final ClusterWork clusters;

    /** @param api where this node's server speaks its own protocol */
    public ReplicaWork(Endpoint api, ServedShards served, EngineClusters ledger) {
        this.api = api;
        this.served = served;
        this.ledger = ledger;
        this.clusters = new ClusterWork(ledger);
    }

    /**
     * What is done for an action; empty if it is none of these.
     *
     * @param group the number of the group that asks
     */
    Optional<SearchHalf.Work> of(Action action, long group, ClusterFolders folders) {
        if (action instanceof VerifyReplica verify) {
            return Optional.of(connection -> {
                look(connection, verify.table(), verify.holder(), group, ReplicaWork::compare);
                served.given(verify.table());
            });
        } else if (action instanceof SwapDistributed swap) {
            return Optional.of(connection -> swap(connection, swap, folders));
        } else if (action instanceof RetireReplica retire) {
            return Optional.of(connection -> retire(connection, retire, group));
        } else if (action instanceof EnterCluster enter) {
            return Optional.of(connection -> clusters.enter(connection, enter, folders));
        } else if (action instanceof AddToCluster add) {
            return Optional.of(connection -> add(connection, add));
        } else if (action instanceof LeaveCluster leave) {
            return Optional.of(connection -> clusters.leave(connection, leave, group));
        } else if (action instanceof ReleaseCluster release) {
            return Optional.of(connection -> clusters.release(connection, release.cluster(), group, folders));
        } else if (action instanceof DropQuarantined drop) {
            return Optional.of(connection -> clusters.drop(connection, drop.quarantine(), group));
        } else if (action instanceof DropForgottenRoute route) {
            return Optional.of(connection -> dropRoute(connection, route, group));
        } else if (action instanceof EndPhase) {
            return Optional.of(connection -> {});
        }
        return Optional.empty();
    }

    private void add(SearchConnection connection, AddToCluster add) throws SQLException {
        Stopwatch watch = Stopwatch.started();
        try {
            if (!served.isQuiet(add.table(), ADD_MILLIS_MAX)) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "users' changes to " + add.table() + " have not ended",
                        "It is tried again.");
            }
            try {
                ClusterWork.add(connection, add, ADD_MILLIS_MAX - watch.elapsedMillis());
            } finally {
                served.mayBeginAlone(add.table());
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The other copy is read through the engine, by a distributed table that leads to it alone. It is in the ledger before it is made: if the worker dies here a cleanup drops it. */
    private void look(SearchConnection connection, String table, Endpoint holder, long group, Comparison comparison)
            throws SQLException {
        String look = LOOK + table;
        ledger.comparing(look, group);
        NodeState node = new NodeState(connection);
        if (node.type(look).isPresent()) {
            connection.execute(ManticoreTables.drop(look));
        }
        connection.execute(ManticoreTables.createDistributed(
                look, List.of(new ManticoreTables.Part(List.of(table), List.of(holder)))));
        try {
            comparison.of(connection, table, holder, look);
        } finally {
            connection.execute(ManticoreTables.drop(look));
        }
        ledger.compared(look);
    }

    private static void compare(SearchConnection connection, String table, Endpoint holder, String look)
            throws SQLException {
        Stopwatch watch = Stopwatch.started();
        while (true) {
            List<String> before = figures(connection, look);
            List<String> own = figures(connection, table);
            // Had it changed meanwhile, both could have been read at different moments and be alike by chance.
            List<String> after = figures(connection, look);
            if (own.equals(before) && own.equals(after)) {
                return;
            }
            if (watch.elapsedMillis() > VERIFY_MILLIS_MAX) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "this node's copy of " + table + " has count, sum, least and greatest id " + own + ", that of "
                                + holder + " " + before,
                        "It is compared again.");
            }
            rest(VERIFY_PAUSE_MILLIS);
        }
    }

    /** What is compared of a table and of the other copy, which {@code look} leads to. */
    private interface Comparison {
        void of(SearchConnection connection, String table, Endpoint holder, String look) throws SQLException;
    }

    /**
     * The other copy has been found the same before, and whatever is written comes to both: that it has no fewer rows tells that it is there, and not still being given what it has missed. Equal at one
     * moment they need not be, as users may never rest.
     */
    private static void holds(SearchConnection connection, String table, Endpoint holder, String look)
            throws SQLException {
        Stopwatch watch = Stopwatch.started();
        while (true) {
            long own = Long.parseLong(figures(connection, table).get(0));
            long other = Long.parseLong(figures(connection, look).get(0));
            if (other >= own) {
                return;
            }
            if (watch.elapsedMillis() > HOLDS_MILLIS_MAX) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "the copy of " + table + " at " + holder + " has " + other + " rows, this one " + own,
                        new NodeState(connection).clusterOf(table).isPresent()
                                ? "It is looked at again: the node may still be receiving what it has missed."
                                : "Somebody has taken this one out of its cluster, and nothing makes them alike any more: write what it alone has by `sql`, then drop it here by hand.");
            }
            rest(VERIFY_PAUSE_MILLIS);
        }
    }

    private static List<String> figures(SearchConnection connection, String table) throws SQLException {
        List<String> figures = connection
                .rows("SELECT COUNT(*), SUM(id), MIN(id), MAX(id) FROM " + table)
                .rows()
                .get(0);
        // Of a node that does not answer the server gives no rows, and a warning.
        List<String> warnings = connection.rows("SHOW WARNINGS").column("Message");
        if (!warnings.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE, "a copy was not read: " + String.join("; ", warnings), "It is read again.");
        }
        return figures;
    }

    /** Also where it is not there, as on an empty server in the node's place. One at a time: two would make and drop the same mark. */
    private synchronized void swap(SearchConnection connection, SwapDistributed swap, ClusterFolders folders)
            throws SQLException {
        NodeState node = new NodeState(connection);
        String cluster = clusterOf(connection, node, folders);
        try {
            TableSwap.swap(api, cluster, swap.table(), swap.parts());
        } catch (ShardwrightException e) {
            if (node.isSynced(cluster)) {
                throw e;
            }
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "the node has left replication cluster '" + cluster + "' just now",
                    "It is tried again by way of another.",
                    e);
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "the node does not answer at " + api + " by its own protocol: " + e,
                    "Check node-database.advertise; it is tried again.",
                    e);
        }
        if (node.type(MARK).isPresent()) {
            connection.execute(ManticoreTables.drop(MARK));
        }
        connection.execute("CREATE TABLE " + MARK + " type='distributed' agent='" + api + ":" + MARK + "'");
        connection.execute(ManticoreTables.drop(MARK));
    }

    /** One that the node is in and that is whole; its own if there is no other. */
    private static String clusterOf(SearchConnection connection, NodeState node, ClusterFolders folders)
            throws SQLException {
        for (String cluster : node.clusters()) {
            if (node.isSynced(cluster)) {
                return cluster;
            }
        }
        if (node.isIn(OWN_CLUSTER)) {
            // Nobody lets it in again after its server has ended, and it has no tables.
            connection.execute(ManticoreTables.deleteCluster(OWN_CLUSTER));
            folders.remove(OWN_CLUSTER);
        }
        folders.make(OWN_CLUSTER);
        connection.execute(ManticoreTables.createCluster(OWN_CLUSTER, OWN_CLUSTER));
        return OWN_CLUSTER;
    }

    /** Not while one is swapped: it could have been looked at before, and would be dropped as what it was. */
    private synchronized void dropRoute(SearchConnection connection, DropForgottenRoute route, long group)
            throws SQLException {
        clusters.dropRoute(connection, route, group);
    }

    /** While a cluster keeps it in step, what was written last may be here alone: so the other copy is looked at once nobody writes here any more. */
    private void retire(SearchConnection connection, RetireReplica retire, long group) throws SQLException {
        try {
            if (!served.retire(retire.table(), RETIRE_MILLIS_MAX)) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "users' statements to " + retire.table() + " have not ended",
                        "It is tried again.");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        NodeState node = new NodeState(connection);
        boolean there = node.type(retire.table()).isPresent();
        // A try that was broken off may have taken it out of its cluster, and users have deleted rows of the other one
        // since.
        boolean begun = ledger.isDropping(retire.table(), group);
        if (there && !begun && (retire.only() || node.clusterOf(retire.table()).isPresent())) {
            look(connection, retire.table(), retire.successor(), group, ReplicaWork::holds);
        }
        ledger.dropping(retire.table(), group);
        clusters.retire(connection, retire.table());
    }

    static void rest(long millis) {
        try {
            new WakeSignal().rest(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static ShardwrightException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ShardwrightException(ErrorCode.UNREACHABLE, "its thread was told to stop", "It is tried again.", e);
    }
}
