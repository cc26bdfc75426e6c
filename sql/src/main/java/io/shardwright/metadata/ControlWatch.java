package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import java.util.Set;

/** What operators have changed, as a worker session sees it, and its word that it has. */
public final class ControlWatch {
    private final Transactions transactions;
    private final NodeName node;
    private final long epoch;

    public ControlWatch(MetadataDatabase database, NodeName node, long epoch) {
        this.transactions = database.transactions();
        this.node = node;
        this.epoch = epoch;
    }

    /** The newest version of the switches. */
    public long version() {
        return transactions.in(PauseRows::version);
    }

    /** The commands of this session that run although their group was stopped at once. */
    public Set<Long> stoppedAtOnce() {
        return Set.copyOf(transactions.in(handle -> handle.createQuery(
                        "SELECT q.id FROM sharding_queue q JOIN operation_group g ON g.id = q.operation_group"
                                + " WHERE q.node = :node AND q.status = 'running' AND q.owner_epoch = :epoch AND g.stop_at_once")
                .bind("node", node.value())
                .bind("epoch", epoch)
                .mapTo(Long.class)
                .list()));
    }

    /** Says that this session acts on nothing older than this version, which it has read before it gave its unsent claims back. */
    public void echo(long version) {
        transactions.run(handle -> handle.createUpdate(
                        "UPDATE worker_session SET control_version = :version WHERE node = :node AND epoch = :epoch")
                .bind("version", version)
                .bind("node", node.value())
                .bind("epoch", epoch)
                .execute());
    }
}
