package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Which scratch schemas of rehearsals may be on a node, kept in the ledger of artifacts: recorded before one is made, forgotten once it is gone. A
 * session rehearses one group at a time, so whatever is recorded while none is under way was left by a crash.
 */
public final class RehearsalSchemas {
    static final String KIND = "rehearsal-schema";

    /** Well above the time in which a rehearsal ends whatever happens: a minute for its commands, and that again for the last of them. */
    static final long UNDER_WAY_MILLIS = 600_000;

    private final Transactions transactions;
    private final NodeName node;

    public RehearsalSchemas(MetadataDatabase database, NodeName node) {
        this.transactions = database.transactions();
        this.node = node;
    }

    /** @param epoch of the session that is about to make it */
    public void record(UUID rehearsal, long epoch) {
        transactions.run(handle -> record(handle, node, rehearsal, epoch));
    }

    /** Recording again what is recorded changes nothing. */
    static void record(Handle handle, NodeName node, UUID rehearsal, long epoch) {
        handle.createUpdate(
                        "INSERT IGNORE INTO artifact (node, kind, name, epoch, state, created_at, updated_at) VALUES (:node, '"
                                + KIND + "', :name, :epoch, 'planned', " + NOW + ", " + NOW + ")")
                .bind("node", node.value())
                .bind("name", rehearsal.toString())
                .bind("epoch", epoch)
                .execute();
    }

    /** Those that may be on the node. */
    public List<UUID> recorded() {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT name FROM artifact WHERE node = :node AND kind = '" + KIND + "' ORDER BY id")
                .bind("node", node.value())
                .mapTo(String.class)
                .map(UUID::fromString)
                .list());
    }

    /** It is gone from the node. */
    public void forget(UUID rehearsal) {
        transactions.run(handle -> handle.createUpdate(
                        "DELETE FROM artifact WHERE node = :node AND kind = '" + KIND + "' AND name = :name")
                .bind("node", node.value())
                .bind("name", rehearsal.toString())
                .execute());
    }
}
