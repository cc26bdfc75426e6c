package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * What this session holds and must send nothing more of.
     *
     * @param commands their ids: whatever their groups, or a pause, would not let it claim now
     * @param atOnce those of them of which what was sent is to be ended too
     */
    public record Withheld(Set<Long> commands, Set<Long> atOnce) {
        public Withheld {
            commands = Set.copyOf(commands);
            atOnce = Set.copyOf(atOnce);
        }
    }

    /** What must not be sent any more of what this session holds. */
    public Withheld withheld() {
        record Row(long id, boolean atOnce) {}
        List<Row> rows = transactions.in(handle -> handle.createQuery(
                        "SELECT q.id, q.status = 'running' AND g.stop_at_once AS at_once FROM sharding_queue q"
                                + " FORCE INDEX (by_node) STRAIGHT_JOIN operation_group g ON g.id = q.operation_group"
                                + " WHERE q.node = :node AND q.status IN ('running', 'undoing') AND q.owner_epoch = :epoch"
                                + " AND (NOT " + CommandRows.MAY_GO_ON
                                + " OR (q.status = 'running' AND g.stop_at_once) OR "
                                + PauseRows.COVERED + ")")
                .bind("node", node.value())
                .bind("epoch", epoch)
                .map((row, context) -> new Row(row.getLong("id"), row.getBoolean("at_once")))
                .list());
        return new Withheld(
                rows.stream().map(Row::id).collect(Collectors.toSet()),
                rows.stream().filter(Row::atOnce).map(Row::id).collect(Collectors.toSet()));
    }

    /** Says that this session acts on nothing older than this version, which it has read before it gave back what it must not send. */
    public void echo(long version) {
        transactions.run(handle -> handle.createUpdate(
                        "UPDATE worker_session SET control_version = :version WHERE node = :node AND epoch = :epoch")
                .bind("version", version)
                .bind("node", node.value())
                .bind("epoch", epoch)
                .execute());
    }
}
