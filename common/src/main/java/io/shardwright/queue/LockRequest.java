package io.shardwright.queue;

/**
 * A lock that a group holds from its activation to its end.
 *
 * @param resource {@code cluster}, {@code table/NAME} or {@code table/NAME/SHARD}
 */
public record LockRequest(String resource, LockMode mode) {
    public static final String CLUSTER = "cluster";

    /** The locks of a group that changes one table as a whole. */
    public static java.util.List<LockRequest> wholeTable(String table) {
        return java.util.List.of(new LockRequest(CLUSTER, LockMode.IX), new LockRequest("table/" + table, LockMode.X));
    }
}
