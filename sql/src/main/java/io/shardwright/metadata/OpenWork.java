package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Which nodes have commands before them, so that what is there now is not yet what will be there. */
public final class OpenWork {
    /** Those that have run their half, or never will, are not among them. */
    private static final String OPEN = "'waiting', 'ready', 'running', 'undo_waiting', 'undo_ready', 'undoing'";

    private final Transactions transactions;

    public OpenWork(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** Those of the nodes that have commands of any group which have not run. */
    public Set<NodeName> nodes(Collection<NodeName> asked) {
        return transactions.in(handle -> asked.stream()
                .filter(node -> handle.createQuery(
                                "SELECT EXISTS (SELECT 1 FROM sharding_queue WHERE node = :node AND status IN (" + OPEN
                                        + "))")
                        .bind("node", node.value())
                        .mapTo(Boolean.class)
                        .one())
                .collect(Collectors.toUnmodifiableSet()));
    }
}
