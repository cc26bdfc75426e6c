package io.shardwright.queue;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is known of something that waits, read at one moment. Times are epoch milliseconds of the metadata database. */
public final class Waiting {
    private Waiting() {}

    /** A group that holds, or has asked first for, a lock that another wants. */
    public record LockWait(
            String resource, LockMode wanted, String holder, String title, LockMode theirs, boolean granted) {}

    /**
     * The group.
     *
     * @param byLeader whether the leader has planned it, and goes on with it by itself
     * @param since when its state, or something of it, last changed
     * @param locks what keeps it from beginning
     * @param withheld what keeps everything of it, since a reconciliation could not settle it
     */
    public record Group(
            String id,
            GroupState state,
            FailurePolicy policy,
            boolean byLeader,
            boolean atSavepoint,
            long since,
            List<LockWait> locks,
            Optional<Pause> withheld) {
        public Group {
            locks = List.copyOf(locks);
        }
    }

    /** A command that another waits for: forward, or to be undone. */
    public record Blocker(long id, String name, CommandState state, long since) {}

    /**
     * A command.
     *
     * @param untold whether it is plain SQL, and failed because nobody can tell what it has left
     * @param action what its next half needs, {@code name:version}
     * @param failures how many of its tries forward have failed
     * @param undoTries how many tries backward have begun
     * @param triesMax after so many a transient error is final
     * @param blockers what it waits for at this moment
     */
    public record Command(
            long id,
            String name,
            String node,
            Phase phase,
            CommandState state,
            boolean untold,
            long since,
            long notBefore,
            String action,
            String error,
            int failures,
            int undoTries,
            int triesMax,
            List<Blocker> blockers) {
        public Command {
            blockers = List.copyOf(blockers);
        }
    }

    /**
     * The newest session of a node's worker.
     *
     * @param trouble why it takes no work; empty if all is well
     * @param copying shards that are copied to its node at this moment
     * @param copiesMax as many as it copies at a time
     */
    public record Worker(
            boolean alive, long leaseExpiresAt, String trouble, Set<String> actions, int copying, int copiesMax) {
        public Worker {
            actions = Set.copyOf(actions);
        }
    }

    /**
     * What one command waits for among.
     *
     * @param worker of its node, or empty if there has been none
     * @param lost whether its node was declared lost
     * @param pauses that cover it
     */
    public record Place(Group group, Optional<Worker> worker, boolean lost, List<Pause> pauses, long now) {
        public Place {
            pauses = List.copyOf(pauses);
        }
    }
}
