package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;

/** What the metadata database says, to a node, of copies that an engine keeps in step itself, and of the clusters by which it does. */
public final class EngineClusters {
    private static final String OWN_ARTIFACT =
            " WHERE node = :self AND kind = :kind AND SUBSTRING_INDEX(name, '.', -1) = :table";

    /** Long enough that all nodes have heard what another has taken out. */
    private static final long EMPTYING_MILLIS = 30_000;

    private final Transactions transactions;
    private final NodeName self;

    /** @param self the node that asks */
    public EngineClusters(MetadataDatabase database, NodeName self) {
        this.transactions = database.transactions();
        this.self = self;
    }

    /** How many nodes have a copy of the shard with this table; empty if this node is none of them. */
    public OptionalInt copies(String physical) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT COUNT(*) AS copies, COALESCE(SUM(node = :self), 0) AS own FROM shard_replica WHERE physical_name = :physical")
                .bind("self", self.value())
                .bind("physical", physical)
                .map((row, context) ->
                        row.getInt("own") > 0 ? OptionalInt.of(row.getInt("copies")) : OptionalInt.empty())
                .one());
    }

    /**
     * Notes that this node is about to be in a cluster.
     *
     * @return whether the cluster is only being made: one that is ready has this node in it, or something is wrong
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} if it is not to be in it
     */
    public boolean enter(String cluster) {
        return transactions.in(handle -> {
            String state = state(handle, cluster)
                    .filter(found -> !found.equals("leaving"))
                    .orElseThrow(() -> new ShardwrightException(
                            ErrorCode.WRONG_STATE,
                            "replication cluster '" + cluster + "' is not one that nodes are to be in",
                            "Ask again for what needs it."));
            int noted = handle.createUpdate(
                            "UPDATE engine_cluster_member SET entered = TRUE WHERE cluster = :cluster AND node = :self")
                    .bind("cluster", cluster)
                    .bind("self", self.value())
                    .execute();
            if (noted == 0 && !isMember(handle, cluster)) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "node " + self + " is not to be in replication cluster '" + cluster + "'",
                        "Ask again for what needs it.");
            }
            return state.equals("making");
        });
    }

    private static Optional<String> state(Handle handle, String cluster) {
        return handle.createQuery("SELECT state FROM engine_cluster WHERE name = :name FOR UPDATE")
                .bind("name", cluster)
                .mapTo(String.class)
                .findOne();
    }

    private boolean isMember(Handle handle, String cluster) {
        return handle.createQuery("SELECT 1 FROM engine_cluster_member WHERE cluster = :cluster AND node = :self")
                .bind("cluster", cluster)
                .bind("self", self.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /**
     * Whether this node is to leave a cluster, as nothing is to be in it any more.
     *
     * @param undone the number of the group that asks: what it was to bring there does not come
     */
    public boolean mayLeave(String cluster, long undone) {
        return transactions.in(handle -> {
            Optional<String> state = state(handle, cluster);
            if (state.isEmpty()) {
                return true;
            }
            handle.createUpdate("DELETE FROM engine_cluster_use WHERE cluster = :cluster AND group_id = :group")
                    .bind("cluster", cluster)
                    .bind("group", undone)
                    .execute();
            if (state.get().equals("leaving")) {
                return true;
            }
            int idle = handle.createUpdate(
                            "UPDATE engine_cluster SET state = 'leaving', shared_by = NULL, updated_at = "
                                    + NOW + " WHERE name = :cluster"
                                    + " AND NOT EXISTS (SELECT 1 FROM engine_cluster_use u WHERE u.cluster = :cluster)")
                    .bind("cluster", cluster)
                    .execute();
            return idle > 0;
        });
    }

    /**
     * Whether a cluster keeps nothing in step but what one group has brought there or is to bring.
     *
     * @param group its number
     */
    public boolean isOnlyOf(String cluster, long group) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT NOT EXISTS (SELECT 1 FROM engine_cluster_use WHERE cluster = :cluster AND NOT (group_id <=> :group))")
                .bind("cluster", cluster)
                .bind("group", group)
                .mapTo(Boolean.class)
                .one());
    }

    /**
     * Whether the distributed table that a dropped table has left on this node is to go.
     *
     * @param group the number of the group that asks
     */
    public boolean isForgotten(long generation, long group) {
        return transactions.in(handle -> ForgottenRoutes.isForgotten(handle, self, generation, group));
    }

    /** The distributed table that a dropped table has left here is gone. */
    public void dropped(long generation) {
        transactions.run(handle -> ForgottenRoutes.strikeOff(handle, self, generation));
    }

    /**
     * Notes that a table is about to be made here for as long as a comparison takes.
     *
     * @param group the number of the group that asks
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} while one that an earlier comparison has left is being dropped
     */
    public void comparing(String table, long group) {
        String state = transactions.in(handle -> {
            handle.createUpdate("INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at)"
                            + " SELECT n.name, :kind, CONCAT(n.schema_name, '.', :table), :group, 'kept', " + NOW + ", "
                            + NOW
                            + " FROM node n WHERE n.name = :self ON DUPLICATE KEY UPDATE"
                            + " group_id = IF(artifact.state = 'dropping', artifact.group_id, VALUES(group_id)),"
                            + " state = IF(artifact.state = 'dropping', 'dropping', 'kept'), updated_at = " + NOW)
                    .bind("kind", CatalogChange.Artifact.COMPARING_TABLE)
                    .bind("table", table)
                    .bind("group", group)
                    .bind("self", self.value())
                    .execute();
            return handle.createQuery("SELECT state FROM artifact" + OWN_ARTIFACT)
                    .bind("kind", CatalogChange.Artifact.COMPARING_TABLE)
                    .bind("table", table)
                    .bind("self", self.value())
                    .mapTo(String.class)
                    .one();
        });
        if (state.equals("dropping")) {
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "table '" + table + "', which an earlier comparison has left, is being dropped",
                    "It is compared again.");
        }
    }

    /** The table that was made for a comparison is gone. */
    public void compared(String table) {
        transactions.run(handle -> handle.createUpdate("DELETE FROM artifact" + OWN_ARTIFACT + " AND state = 'kept'")
                .bind("kind", CatalogChange.Artifact.COMPARING_TABLE)
                .bind("table", table)
                .bind("self", self.value())
                .execute());
    }

    /** From now on a copy of this node's is being dropped, for good: whoever begins again does not ask any more whether it may. */
    public void dropping(String table, long group) {
        transactions.run(handle -> handle.createUpdate(
                        "INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at)"
                                + " SELECT n.name, :kind, CONCAT(n.schema_name, '.', :table), :group, 'dropping', "
                                + NOW
                                + ", " + NOW + " FROM node n WHERE n.name = :self ON DUPLICATE KEY UPDATE"
                                + " group_id = VALUES(group_id), state = 'dropping', updated_at = " + NOW)
                .bind("kind", CatalogChange.Artifact.STALE_TABLE)
                .bind("table", table)
                .bind("group", group)
                .bind("self", self.value())
                .execute());
    }

    /** Whether a group has begun to drop it. */
    public boolean isDropping(String table, long group) {
        return transactions.in(handle -> handle.createQuery("SELECT COUNT(*) FROM artifact" + OWN_ARTIFACT
                                + " AND group_id = :group AND state = 'dropping'")
                        .bind("kind", CatalogChange.Artifact.STALE_TABLE)
                        .bind("table", table)
                        .bind("group", group)
                        .bind("self", self.value())
                        .mapTo(Integer.class)
                        .one()
                > 0);
    }

    /**
     * Whether this node may take tables out of a cluster now: no other has for a while. Two at once would each find that the other's cluster differs from theirs, and the engine ends such a server.
     */
    public boolean mayEmpty(String cluster) {
        return transactions.in(handle -> {
            int mine = handle.createUpdate("UPDATE engine_cluster SET emptied_by = :self, emptied_at = " + NOW
                            + " WHERE name = :cluster AND (emptied_by IS NULL OR emptied_by = :self OR emptied_at < "
                            + NOW + " - :turn)")
                    .bind("self", self.value())
                    .bind("cluster", cluster)
                    .bind("turn", EMPTYING_MILLIS)
                    .execute();
            return mine > 0 || state(handle, cluster).isEmpty();
        });
    }

    /** This node has left it. The last of them takes its record along. */
    public void left(String cluster) {
        transactions.run(handle -> {
            if (state(handle, cluster).isEmpty()) {
                return;
            }
            handle.createUpdate("DELETE FROM engine_cluster_member WHERE cluster = :cluster AND node = :self")
                    .bind("cluster", cluster)
                    .bind("self", self.value())
                    .execute();
            EngineClusterRows.leaveIdle(handle, List.of(cluster));
        });
    }
}
