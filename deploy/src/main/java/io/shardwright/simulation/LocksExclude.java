package io.shardwright.simulation;

import io.shardwright.queue.GroupState;
import java.util.ArrayList;
import java.util.List;

/** Groups whose locks conflict are never under way together. */
final class LocksExclude extends Checker {
    private final List<GroupRecord> underWay = new ArrayList<>();

    @Override
    String invariant() {
        return "conflicting groups exclude each other";
    }

    @Override
    void moved(GroupRecord group, GroupState from) {
        if (group.state.ended()) {
            underWay.remove(group);
        } else if (group.state == GroupState.ACTIVE) {
            for (GroupRecord other : underWay) {
                require(
                        !group.conflicts(other),
                        () -> group + " begins while " + other + " holds a lock that conflicts");
            }
            underWay.add(group);
        }
    }
}
