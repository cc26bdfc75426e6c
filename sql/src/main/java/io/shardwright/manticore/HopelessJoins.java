package io.shardwright.manticore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Tells which joins of replication clusters will never end. A server that joins waits until it is a member and has received the tables. If the member that sends them is lost, and with it the
 * majority, it waits for good, even when that member comes back, and no other change of clusters goes on there meanwhile.
 *
 * <p>How: what the server says of such a cluster may stand still as it was when the sender died, except the weight of the group that it sees: it has none without a majority. After
 * {@link #PATIENCE_MILLIS} of that it is taken out of the group; a wait for members ends with this. If it waits for tables it is told, {@link #LEAVING_MILLIS} later and only if it sees no group
 * any more, that it has received them, and finds that it has nobody to tell: were it still in the group it might become a member without the tables. Either way the JOIN ends as refused, and
 * nothing of the cluster stays there. For one thread.
 */
final class HopelessJoins {
    /** Members that have only lost sight of each other, and not ended, find one another again within seconds. */
    static final long PATIENCE_MILLIS = 30_000;

    /** A server leaves a group, and ends a wait for its members, within a second. */
    static final long LEAVING_MILLIS = 5_000;

    private final Map<Join, Long> aloneSince = new HashMap<>();

    /**
     * One JOIN.
     *
     * @param connection the server's number for who asked for it: another of the same cluster is another one
     */
    record Join(String cluster, long connection) {}

    /**
     * What is seen of one.
     *
     * @param weight of the group that the server sees; empty if it sees none
     */
    record Sight(Join join, OptionalInt weight) {
        boolean alone() {
            return weight.orElse(0) == 0;
        }
    }

    /** What is to be done about a join. */
    enum Step {
        /** The server is taken out of the cluster's group, for good. */
        LEAVE_GROUP,
        /** Its wait for the tables is ended. */
        END_TRANSFER
    }

    /** A step for a join. */
    record Due(Join join, Step step) {
        /** Whether what is seen now still asks for it. */
        boolean isFor(Sight seen) {
            return seen.join().equals(join) && seen.alone() && seen.weight().isPresent() == (step == Step.LEAVE_GROUP);
        }
    }

    /**
     * What is to be done now; what did no good is due again.
     *
     * @param joins all that are under way
     * @param nowMillis by a clock that only goes forward
     */
    List<Due> due(List<Sight> joins, long nowMillis) {
        List<Sight> alone = joins.stream().filter(Sight::alone).toList();
        aloneSince.keySet().retainAll(alone.stream().map(Sight::join).collect(Collectors.toSet()));
        List<Due> due = new ArrayList<>();
        for (Sight sight : alone) {
            long waited = nowMillis - aloneSince.computeIfAbsent(sight.join(), any -> nowMillis);
            boolean inGroup = sight.weight().isPresent();
            if (waited >= (inGroup ? PATIENCE_MILLIS : PATIENCE_MILLIS + LEAVING_MILLIS)) {
                due.add(new Due(sight.join(), inGroup ? Step.LEAVE_GROUP : Step.END_TRANSFER));
            }
        }
        return due;
    }
}
