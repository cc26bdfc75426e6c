package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Strict reverse id order: the undo with the highest id that has not run is the only one that may be claimed. */
final class UndoOrder {
    private UndoOrder() {}

    /** Makes the next undo of a group claimable and says where, or nothing if one still is, or none is left. The group's row is locked. */
    static List<NodeName> readyNext(Handle handle, long group) {
        List<Long> next = handle.createQuery(
                        "SELECT id FROM sharding_queue WHERE operation_group = :group"
                                + " AND status IN ('undo_waiting', 'undo_ready', 'undo_claimed', 'undoing', 'undo_failed') ORDER BY id DESC LIMIT 1")
                .bind("group", group)
                .mapTo(Long.class)
                .list();
        if (next.isEmpty()) {
            return List.of();
        }
        handle.createUpdate("UPDATE sharding_queue SET status = 'undo_ready', not_before = 0, updated_at = " + NOW
                        + " WHERE id = :id AND status = 'undo_waiting'")
                .bind("id", next.get(0))
                .execute();
        return handle.createQuery("SELECT node FROM sharding_queue WHERE id = :id")
                .bind("id", next.get(0))
                .mapTo(String.class)
                .map(NodeName::new)
                .list();
    }
}
