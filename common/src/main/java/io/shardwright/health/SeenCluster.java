package io.shardwright.health;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A replication cluster as one of its members sees it.
 *
 * @param status {@code primary} if enough of its nodes see each other for it to take changes
 * @param nodeState {@code synced} if the member has all that the cluster has
 * @param size how many members see each other
 * @param history the name of what it keeps in step; empty if the member knows none
 */
public record SeenCluster(String name, String status, String nodeState, int size, Optional<String> history) {
    /** What stands for no name. */
    private static final String NO_HISTORY = "00000000-0000-0000-0000-000000000000";

    boolean takesChanges() {
        return status.equals("primary");
    }

    boolean inStep() {
        return takesChanges() && nodeState.equals("synced");
    }

    /** The clusters of a node, from the rows of {@code SHOW STATUS LIKE 'cluster%'}, each a name and a value. */
    public static List<SeenCluster> of(List<List<@Nullable String>> rows) {
        Map<String, String> status = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (List<@Nullable String> row : rows) {
            String name = String.valueOf(row.get(0));
            String value = row.get(1) == null ? "" : String.valueOf(row.get(1));
            status.put(name, value);
            if (name.equals("cluster_name")) {
                names.add(value);
            }
        }
        return names.stream().map(name -> of(name, status)).toList();
    }

    private static SeenCluster of(String name, Map<String, String> status) {
        String stem = "cluster_" + name + "_";
        String size = status.getOrDefault(stem + "size", "");
        return new SeenCluster(
                name,
                status.getOrDefault(stem + "status", ""),
                status.getOrDefault(stem + "node_state", ""),
                size.matches("[0-9]{1,9}") ? Integer.parseInt(size) : 0,
                Optional.ofNullable(status.get(stem + "state_uuid"))
                        .filter(history -> !history.isEmpty() && !history.equals("-") && !history.equals(NO_HISTORY)));
    }
}
