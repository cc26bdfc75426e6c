package io.shardwright.simulation;

import io.shardwright.queue.CompletionDecider.GroupRow;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A group: what was submitted, and its row in the simulated metadata database. */
final class GroupRecord {
    final long id;
    final GroupId uuid;
    final boolean byLeader;
    final List<LockRequest> locks;
    final List<CommandRecord> commands = new ArrayList<>();

    boolean published;
    boolean granted;
    GroupState state = GroupState.PENDING;
    int remaining;
    int remainingAfter;

    GroupRecord(long id, boolean byLeader, List<LockRequest> locks) {
        this.id = id;
        this.uuid = new GroupId(new UUID(0, id));
        this.byLeader = byLeader;
        this.locks = List.copyOf(locks);
    }

    GroupRow row() {
        return new GroupRow(id, state, byLeader, remaining, remainingAfter);
    }

    void count() {
        remainingAfter =
                (int) commands.stream().filter(c -> c.phase == Phase.AFTER).count();
        remaining = commands.size() - remainingAfter;
    }

    /** Ended, or visibly waits for an operator. */
    boolean settled() {
        return state.ended() || state == GroupState.ROLLBACK_STUCK;
    }

    /** Whether a lock of one excludes a lock of the other. */
    boolean conflicts(GroupRecord other) {
        for (LockRequest lock : locks) {
            for (LockRequest held : other.locks) {
                if (lock.resource().equals(held.resource()) && !lock.mode().compatible(held.mode())) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "g" + id;
    }
}
