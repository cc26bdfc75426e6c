package io.shardwright.move;

import java.util.Map;

/** Until when changes are followed. */
public sealed interface FollowGoal {
    /** Until each source's lag was once this small. */
    record LagBelow(long transactions) implements FollowGoal {}

    /** Up to exactly these positions, by the sources' nodes. */
    record Positions(Map<String, GtidPosition> byNode) implements FollowGoal {
        public Positions {
            byNode = Map.copyOf(byNode);
        }
    }

    /** Until each source's table was renamed to this, which is the end of its writes; by the sources' nodes. */
    record Fenced(Map<String, TableAddress> byNode) implements FollowGoal {
        public Fenced {
            byNode = Map.copyOf(byNode);
        }
    }

    /** Until somebody cancels. */
    record Cancelled() implements FollowGoal {}
}
