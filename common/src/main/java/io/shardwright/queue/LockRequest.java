package io.shardwright.queue;

/**
 * A lock that a group holds from its activation to its end.
 *
 * @param resource {@code cluster}, {@code table/NAME} or {@code table/NAME/SHARD}
 */
public record LockRequest(String resource, LockMode mode) {
    public static final String CLUSTER = "cluster";

    /**
     * These locks with the intent locks above them, each resource once, by name. Where one is asked for twice the stronger counts; neither
     * reading nor intending to change covers the other, so both together are a change.
     */
    public static java.util.List<LockRequest> withIntents(java.util.List<LockRequest> wanted) {
        java.util.Map<String, LockMode> modes = new java.util.TreeMap<>();
        for (LockRequest request : wanted) {
            modes.merge(request.resource(), request.mode(), LockRequest::stronger);
            LockMode intent = request.mode() == LockMode.S || request.mode() == LockMode.IS ? LockMode.IS : LockMode.IX;
            for (String above = above(request.resource()); !above.isEmpty(); above = above(above)) {
                modes.merge(above, intent, LockRequest::stronger);
            }
        }
        return modes.entrySet().stream()
                .map(entry -> new LockRequest(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The one table that these locks are on; empty if they are on several or none, or one reads or changes the whole cluster. */
    public static java.util.Optional<String> onlyTable(java.util.List<LockRequest> locks) {
        java.util.Set<String> tables = new java.util.HashSet<>();
        for (LockRequest lock : locks) {
            if (!lock.resource().equals(CLUSTER)) {
                tables.add(lock.resource().split("/", -1)[1]);
            } else if (lock.mode() != LockMode.IS && lock.mode() != LockMode.IX) {
                return java.util.Optional.empty();
            }
        }
        return tables.size() == 1 ? tables.stream().findFirst() : java.util.Optional.empty();
    }

    private static String above(String resource) {
        if (resource.equals(CLUSTER)) {
            return "";
        }
        int last = resource.lastIndexOf('/');
        return resource.indexOf('/') == last ? CLUSTER : resource.substring(0, last);
    }

    private static LockMode stronger(LockMode one, LockMode other) {
        if (one == other) {
            return one;
        }
        boolean mixed = java.util.Set.of(one, other).equals(java.util.Set.of(LockMode.S, LockMode.IX));
        return mixed ? LockMode.X : one.compareTo(other) > 0 ? one : other;
    }

    /** The locks of a group that changes one table as a whole. */
    public static java.util.List<LockRequest> wholeTable(String table) {
        return java.util.List.of(new LockRequest(CLUSTER, LockMode.IX), new LockRequest("table/" + table, LockMode.X));
    }
}
