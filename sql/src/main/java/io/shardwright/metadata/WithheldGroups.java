package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.problem.ShardwrightException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Groups that a reconciliation could not settle: rows of {@code control} that no operator's resume ends. Nothing of them is claimed, and the leader
 * takes no step with them.
 */
final class WithheldGroups {
    /** What the leader leaves alone. */
    static final String NOT_WITHHELD = " AND uuid NOT IN (SELECT target FROM control WHERE scope = 'withheld')";

    /** How the reason of those begins that wait for a node, and are let go with it. */
    private static final String LEFT_OUT = "left out: ";

    private WithheldGroups() {}

    static void add(Handle handle, String uuid, String actor, long version, String reason) {
        handle.createUpdate(
                        "INSERT INTO control (scope, target, paused, version, actor, reason, updated_at, expires_at)"
                                + " VALUES ('withheld', :uuid, TRUE, :version, :actor, :reason, " + NOW + ", NULL)"
                                + " ON DUPLICATE KEY UPDATE reason = VALUES(reason)")
                .bind("uuid", uuid)
                .bind("version", version)
                .bind("actor", actor)
                .bind("reason", reason)
                .execute();
    }

    /** Withholds whatever has commands on a node that was left out: what that node knows of them is not known yet. */
    static void ofNodesLeftOut(Handle handle, String actor, long version) {
        handle.createUpdate(
                        "INSERT IGNORE INTO control (scope, target, paused, version, actor, reason, updated_at, expires_at)"
                                + " SELECT DISTINCT 'withheld', g.uuid, TRUE, :version, :actor, CONCAT('" + LEFT_OUT
                                + "', (SELECT GROUP_CONCAT(name ORDER BY name) FROM node WHERE left_out)), " + NOW
                                + ", NULL"
                                + " FROM operation_group g JOIN sharding_queue q ON q.operation_group = g.id JOIN node n ON n.name = q.node"
                                + " WHERE n.left_out AND g.ended_at IS NULL")
                .bind("version", version)
                .bind("actor", actor)
                .execute();
    }

    /** Lets go of what waited for nodes that are all there now. */
    static void releaseComplete(Handle handle) {
        handle.createUpdate("DELETE FROM control WHERE scope = 'withheld' AND reason LIKE '" + LEFT_OUT
                        + "%' AND NOT EXISTS"
                        + " (SELECT 1 FROM operation_group g JOIN sharding_queue q ON q.operation_group = g.id JOIN node n ON n.name = q.node"
                        + " WHERE g.uuid = control.target AND n.left_out)")
                .execute();
    }

    /**
     * Lets an order pass, or refuses it.
     *
     * @param ends whether the order is one that ends the withholding: then it does, unless a node is awaited
     */
    static void pass(Handle handle, OrderedGroup group, String uuid, boolean ends) {
        Optional<String> reason = handle.createQuery(
                        "SELECT reason FROM control WHERE scope = 'withheld' AND target = :uuid")
                .bind("uuid", uuid)
                .mapTo(String.class)
                .findOne();
        if (reason.isEmpty()) {
            return;
        }
        if (!ends || reason.get().startsWith(LEFT_OUT)) {
            throw refused(group, uuid, reason.get());
        }
        handle.createUpdate("DELETE FROM control WHERE scope = 'withheld' AND target = :uuid")
                .bind("uuid", uuid)
                .execute();
    }

    private static ShardwrightException refused(OrderedGroup group, String uuid, String reason) {
        return group.wrong("is withheld since the metadata database was restored: " + reason, uuid);
    }
}
