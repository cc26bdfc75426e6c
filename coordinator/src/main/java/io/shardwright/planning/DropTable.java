package io.shardwright.planning;

import io.shardwright.fleet.NodeName;
import java.util.Set;

/**
 * A table to be dropped.
 *
 * @param purge whether to destroy the rows once it is decided; otherwise they stay in quarantine
 * @param forceForget whether to do without the nodes that are away; of tables on Manticore only
 * @param away the nodes whose workers do not take work at the moment
 */
public record DropTable(
        KnownTable table, boolean purge, boolean forceForget, Set<NodeName> away, String idempotencyKey) {
    public DropTable {
        away = Set.copyOf(away);
    }
}
