package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan as it is kept in a file.
 *
 * @param format the version of this form
 * @param hash SHA-256 of the plan, in hexadecimal
 */
public record RebalancePlanFile(int format, String hash, Plan plan) {
    /**
     * What is to be moved, in which order, and what it comes to.
     *
     * @param table the only table whose shards were looked at; absent for all tables
     * @param topologyVersion what the fleet has to be like for the plan to fit
     * @param lowerBound the least that any plan moves which reaches balance, in the plan's measure
     * @param moved what this one moves, in the plan's measure
     * @param balanced whether it reaches balance
     * @param holders who had the moved shards before
     * @param unresolved what it cannot put right
     */
    public record Plan(
            @Nullable String table,
            String topologyVersion,
            Rules rules,
            long lowerBound,
            long moved,
            boolean balanced,
            Balance before,
            Balance after,
            List<Move> moves,
            List<NodeRow> nodes,
            List<Holders> holders,
            List<Open> unresolved) {
        public Plan {
            moves = Lists.copy(moves);
            nodes = Lists.copy(nodes);
            holders = Lists.copy(holders);
            unresolved = Lists.copy(unresolved);
        }
    }

    /**
     * What it was to reach, and how it may be carried out.
     *
     * @param by {@code count}, {@code bytes} or {@code load}
     * @param bytesPerSecondMax 0 for no limit
     */
    public record Rules(
            String by,
            double tolerance,
            long diskReserveBytes,
            int movesMax,
            int movesPerNodeMax,
            long bytesPerSecondMax) {}

    /**
     * How even the fleet is.
     *
     * @param misplaced replicas that must not be where they are, or are nowhere
     * @param spread the sum of the squares of what nodes have beyond or below their shares
     * @param most what the fullest node has over its share
     * @param least what the emptiest has over its share
     */
    public record Balance(long misplaced, double spread, double most, double least) {}

    /**
     * One step.
     *
     * @param shard such as {@code users/3}
     * @param from absent if a copy is added
     * @param source where it is copied from; absent for a shard that is yet to be made
     * @param cause {@code missing}, {@code draining}, {@code zone} or {@code balance}
     */
    public record Move(
            int number,
            String shard,
            @Nullable String from,
            String to,
            @Nullable String source,
            long bytes,
            String cause,
            String reason) {}

    /**
     * What changes on a node; shares and amounts in the plan's measure.
     *
     * @param role {@code active}, {@code draining}, {@code marked} if that is so for the mark of the node alone, or {@code excluded}
     * @param takes bytes that come to it
     */
    public record NodeRow(
            String node,
            String zone,
            String role,
            double capacity,
            double share,
            long before,
            long after,
            int replicasBefore,
            int replicasAfter,
            long takes,
            String verdict) {}

    /** Who had a shard. */
    public record Holders(String shard, List<String> nodes) {
        public Holders {
            nodes = Lists.copy(nodes);
        }
    }

    /** What could not be put right, and why. */
    public record Open(String subject, String reason) {}
}
