package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is known of replication clusters of the engine's own. */
public final class EngineClusterReader {
    private final Transactions transactions;

    public EngineClusterReader(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** The cluster that keeps copies on exactly these nodes in step, by the nodes; also one that is being made. */
    public Map<Set<NodeName>, String> shared() {
        return transactions.in(handle -> handle
                .createQuery("SELECT name, shared_by FROM engine_cluster WHERE shared_by IS NOT NULL")
                .map((row, context) -> Map.entry(nodes(row.getString("shared_by")), row.getString("name")))
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Set<NodeName> nodes(String text) {
        return Arrays.stream(text.split(",", -1)).map(NodeName::new).collect(Collectors.toUnmodifiableSet());
    }
}
