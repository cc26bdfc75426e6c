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
