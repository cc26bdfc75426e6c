package io.shardwright.simulation;

import io.shardwright.queue.CompletionDecider.GroupRow;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoMode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** A group: what was submitted, and its row in the simulated metadata database. */
final class GroupRecord {
    final long id;
    final GroupId uuid;
    final boolean byLeader;
    final FailurePolicy policy;
    final UndoMode undo;
    final String table;
    final List<LockRequest> locks;
    final List<CommandRecord> commands = new ArrayList<>();

    boolean published;
    boolean granted;
    GroupState state = GroupState.PENDING;
    int remaining;
    int remainingAfter;

    /** The id of the command up to which it is rolled back; 0 where it is at no savepoint. */
    long savepoint;

    /** The id of the last command that it had before it first went on from a savepoint; 0 if it never did. */
    long publishedUpTo;

    /** Its undo was last ordered for all above this id; what is kept below it is not waited for. */
    long keptUpTo;

    /** How long after it is published its deadline is; 0 for none. */
    long deadlineMillis;

    long deadlineAt = Long.MAX_VALUE;

    /** An operator has stopped it, or its deadline has. */
    boolean stopped;

    boolean stopAtOnce;

    /** The version of the switches with which it was stopped. */
    long stopVersion = Long.MAX_VALUE;

    /** The undos of it that were given up. */
    final List<CommandRecord> waivers = new ArrayList<>();

    GroupRecord(long id, boolean byLeader, FailurePolicy policy, UndoMode undo, String table, List<LockRequest> locks) {
        this.id = id;
        this.uuid = new GroupId(new UUID(0, id));
        this.byLeader = byLeader;
        this.policy = policy;
        this.undo = undo;
        this.table = table;
        this.locks = List.copyOf(locks);
    }

    GroupRow row(FailurePolicy asPolicy) {
        return new GroupRow(id, state, byLeader, remaining, remainingAfter, asPolicy, undo, savepointId());
    }

    OptionalLong savepointId() {
        return savepoint == 0 ? OptionalLong.empty() : OptionalLong.of(savepoint);
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

    /** Whether it locks a table or a shard of it. */
    boolean locksTable(String name) {
        String resource = "table/" + name;
        for (LockRequest lock : locks) {
            if (lock.resource().equals(resource) || lock.resource().startsWith(resource + "/")) {
                return true;
            }
        }
        return false;
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
