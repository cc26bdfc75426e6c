package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The catalog's part of a group's life: announced with the group, made true by its decision, taken back by its undoing; each in the very
 * transaction that changes the group, so that the two cannot disagree.
 */
final class CatalogRows {
    private CatalogRows() {}

    static void announce(
            Handle handle, long group, CatalogChange change, List<CatalogChange.Artifact> artifacts, String actor) {
        if (change instanceof CatalogChange.Create create) {
            announceCreate(handle, group, create);
        } else if (change instanceof CatalogChange.Move move) {
            MoveRows.announce(handle, group, move, actor);
        } else if (change instanceof CatalogChange.Relocate relocate) {
            RelocationRows.announce(handle, group, relocate, actor);
        } else if (change instanceof CatalogChange.ReverseMove reverse) {
            MoveRows.announce(handle, group, reverse);
        } else if (change instanceof CatalogChange.AcceptMove accept) {
            MoveRows.announce(handle, group, accept);
        } else if (change instanceof CatalogChange.SettleNode settle) {
            SettleRows.announce(handle, group, settle);
        } else if (change instanceof CatalogChange.Reap reap) {
            Leftovers.announce(handle, group, reap);
        } else if (change instanceof CatalogChange.Drop drop) {
            SettleRows.requireRoutes(handle, drop.table(), drop.routes());
            MoveRows.requireNone(handle, drop.table(), -1);
            int announced = handle.createUpdate(
                            "UPDATE sharded_table SET state = 'dropping', kept = :kept, changing_group = :group, updated_at = "
                                    + NOW
                                    + " WHERE name = :name AND state = 'active'")
                    .bind("group", group)
                    .bind("kept", drop.kept())
                    .bind("name", drop.table())
                    .execute();
            if (announced == 0) {
                throw new ShardwrightException(
                        ErrorCode.NOT_FOUND,
                        "there is no active table '" + drop.table() + "'",
                        "See `table list`; a table that is being created or dropped has to wait for that.");
            }
            ForgottenRoutes.announce(handle, group, drop);
        }
        artifacts.forEach(artifact -> plan(handle, group, artifact));
    }

    /** To be committed before the object is made. */
    static void plan(Handle handle, long group, CatalogChange.Artifact artifact) {
        // Of an earlier group that was undone, or whose table was put back; or what an undo that was given up has left,
        // which is taken up again.
        handle.createUpdate("DELETE FROM artifact WHERE node = :node AND kind = :kind AND name = :name"
                        + " AND (state = 'gone' OR (kind = :own AND state = 'kept'))")
                .bind("own", CatalogChange.Artifact.SHARD_TABLE)
                .bind("node", artifact.node().value())
                .bind("kind", artifact.kind())
                .bind("name", artifact.name())
                .execute();
        try {
            handle.createUpdate(
                            "INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at) VALUES (:node, :kind, :name, :group,"
                                    + " 'planned', " + NOW + ", " + NOW + ")")
                    .bind("node", artifact.node().value())
                    .bind("kind", artifact.kind())
                    .bind("name", artifact.name())
                    .bind("group", group)
                    .execute();
        } catch (UnableToExecuteStatementException e) {
            if (Transactions.duplicate(e)) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "another group has to do with " + artifact.name() + " on node " + artifact.node(),
                        "Wait until it has ended; see `group list`.",
                        e);
            }
            throw e;
        }
    }

    private static void announceCreate(Handle handle, long group, CatalogChange.Create create) {
        try {
            handle.createUpdate(
                            "INSERT INTO sharded_table (name, engine, generation, state, definition, changing_group, version, created_at, updated_at)"
                                    + " VALUES (:name, :engine, :generation, 'creating', :definition, :group, 1, " + NOW
                                    + ", " + NOW + ")")
                    .bind("name", create.table())
                    .bind("engine", create.engine().label())
                    .bind("generation", create.generation())
                    .bind("definition", create.definition())
                    .bind("group", group)
                    .execute();
        } catch (UnableToExecuteStatementException e) {
            if (Transactions.duplicate(e)) {
                throw new ShardwrightException(
                        ErrorCode.DUPLICATE_TABLE,
                        "table '" + create.table() + "' exists already",
                        "Choose another name, or drop the table first.",
                        e);
            }
            throw e;
        }
        PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO shard_replica (table_name, shard, node, buckets, physical_name, epoch, role, made_epoch, cluster)"
                        + " VALUES (:table, :shard, :node, :buckets, :physical, :epoch, :role, :made, :cluster)");
        for (CatalogChange.Replica replica : create.replicas()) {
            batch.bind("table", create.table())
                    .bind("shard", replica.shard())
                    .bind("node", replica.node().value())
                    .bind("buckets", replica.buckets())
                    .bind("physical", replica.physicalName())
                    .bind("epoch", replica.epoch())
                    .bind("role", replica.role())
                    .bind("made", replica.madeEpoch())
                    .bind("cluster", replica.cluster())
                    .add();
        }
        batch.execute();
        EngineClusterRows.announce(handle, group, create.replicas());
    }

    /** What the group announced is true now. */
    static void decide(Handle handle, long group) {
        EngineClusterRows.forget(handle, purged(handle, group), "");
        handle.createUpdate(
                        "INSERT INTO dropped_table (generation, name, engine, definition, replicas, group_id, dropped_at)"
                                + " SELECT t.generation, t.name, t.engine, t.definition, (SELECT CONCAT('[', GROUP_CONCAT("
                                + "JSON_OBJECT('shard', r.shard, 'node', JSON_OBJECT('value', r.node), 'buckets', r.buckets,"
                                + " 'physicalName', r.physical_name, 'epoch', r.epoch, 'role', r.role, 'madeEpoch', r.made_epoch, 'cluster', r.cluster) ORDER BY r.shard, r.node), ']')"
                                + " FROM shard_replica r WHERE r.table_name = t.name), :group, " + NOW
                                + " FROM sharded_table t WHERE t.changing_group = :group AND t.state = 'dropping' AND t.kept")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE artifact a JOIN dropped_table d ON d.group_id = a.group_id"
                        + " JOIN sharded_table t ON t.generation = d.generation SET a.state = 'gone', a.updated_at = "
                        + NOW
                        + " WHERE t.changing_group = :group AND t.state = 'creating'")
                .bind("group", group)
                .execute();
        handle.createUpdate("DELETE d FROM dropped_table d JOIN sharded_table t ON t.generation = d.generation"
                        + " WHERE t.changing_group = :group AND t.state = 'creating'")
                .bind("group", group)
                .execute();
        ForgottenRoutes.decide(handle, group);
        // Its commands after the decision drop them, but for what is on nodes that it does without.
        handle.createUpdate(
                        "UPDATE artifact a JOIN sharded_table t ON t.changing_group = a.group_id"
                                + " SET a.state = IF(a.kind = :left, 'kept', 'dropping'), a.updated_at = " + NOW
                                + " WHERE t.changing_group = :group AND t.state = 'dropping' AND NOT t.kept AND a.state = 'planned'")
                .bind("left", CatalogChange.Artifact.STALE_TABLE)
                .bind("group", group)
                .execute();
        handle.createUpdate("DELETE FROM sharded_table WHERE changing_group = :group AND state = 'dropping'")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE sharded_table SET state = 'active', changing_group = NULL, updated_at = " + NOW
                        + " WHERE changing_group = :group AND state = 'creating'")
                .bind("group", group)
                .execute();
        EngineClusterRows.decide(handle, group);
        RelocationRows.decide(handle, group);
        MoveRows.decide(handle, group);
        SettleRows.decide(handle, group);
        handle.createUpdate("UPDATE artifact SET state = IF(kind = :own, 'gone', 'kept'), updated_at = " + NOW
                        + " WHERE group_id = :group AND state = 'planned'")
                .bind("own", CatalogChange.Artifact.SHARD_TABLE)
                .bind("group", group)
                .execute();
    }

    /** The shards' tables of a table that is dropped for good. */
    private static List<String> purged(Handle handle, long group) {
        return handle.createQuery(
                        "SELECT DISTINCT r.physical_name FROM shard_replica r JOIN sharded_table t ON t.name = r.table_name"
                                + " WHERE t.changing_group = :group AND t.state = 'dropping' AND NOT t.kept AND r.cluster <> ''")
                .bind("group", group)
                .mapTo(String.class)
                .list();
    }

    /** What the group announced will not come true. */
    static void takeBack(Handle handle, long group) {
        EngineClusterRows.takeBack(handle, group);
        ForgottenRoutes.takeBack(handle, group);
        Leftovers.takeBack(handle, group);
        handle.createUpdate("DELETE FROM sharded_table WHERE changing_group = :group AND state = 'creating'")
                .bind("group", group)
                .execute();
        handle.createUpdate("UPDATE sharded_table SET state = 'active', changing_group = NULL, updated_at = " + NOW
                        + " WHERE changing_group = :group AND state = 'dropping'")
                .bind("group", group)
                .execute();
        MoveRows.takeBack(handle, group);
        SettleRows.takeBack(handle, group);
        // What was given up may be on its node still.
        handle.createUpdate("UPDATE artifact a SET a.updated_at = " + NOW
                        + ", a.state = IF(EXISTS (SELECT 1 FROM sharding_queue q WHERE q.operation_group = :group"
                        + " AND q.node = a.node AND q.status = 'waived'), 'kept', 'gone')"
                        + " WHERE a.group_id = :group AND a.state = 'planned'")
                .bind("group", group)
                .execute();
    }
}
