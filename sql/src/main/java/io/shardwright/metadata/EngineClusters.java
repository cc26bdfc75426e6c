package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import java.util.OptionalInt;

/** What the catalog says of copies that an engine keeps in step itself. */
public final class EngineClusters {
    private final Transactions transactions;
    private final NodeName self;

    /** @param self the node that asks */
    public EngineClusters(MetadataDatabase database, NodeName self) {
        this.transactions = database.transactions();
        this.self = self;
    }

    /** Whether a shard's copies are kept in step by it. */
    public boolean isNeeded(String cluster) {
        return transactions.in(
                handle -> handle.createQuery("SELECT EXISTS (SELECT 1 FROM shard_replica WHERE cluster = :cluster)")
                        .bind("cluster", cluster)
                        .mapTo(Boolean.class)
                        .one());
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
}
