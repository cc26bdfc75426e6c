package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.queue.CommandEvent;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CommandTransitions;
import io.shardwright.queue.Effect;
import io.shardwright.queue.OrderRules;
import org.jdbi.v3.core.Handle;

/** What a worker had claimed that is lost with its node: nobody will ever say what became of it. */
final class LostClaims {
    private LostClaims() {}

    /**
     * Whether a node is lost and no worker speaks for it. It stays so until the transaction ends, as the rows of the node and of its session are held: so a
     * session opens before it, and is seen, or after it. They come before a group's row, as they do for claims and completions.
     */
    static boolean lock(Handle handle, NodeName node) {
        if (NodeStandings.standing(handle, node) != NodeStanding.LOST) {
            return false;
        }
        handle.createQuery("SELECT epoch FROM worker_session WHERE node = :node AND state = 'open' FOR UPDATE")
                .bind("node", node.value())
                .mapTo(Long.class)
                .list();
        return !NodeReader.alive(handle, node);
    }

    /**
     * Ends what is under way of a group on a lost node, and orders what the group has left there to be undone, so that it can be given up. The session that
     * had claimed it is over from then on: should its worker come back, it records nothing any more.
     */
    static void end(Handle handle, long group, NodeName node) {
        int ended = 0;
        for (CommandState claimed : OrderRules.UNDER_WAY) {
            // Of a forward half nobody knows what it has done; an undo is of something that is known to be there, or is
            // not known either.
            String effect = claimed == CommandState.RUNNING ? "effect = '" + Effect.UNKNOWN.label() + "', " : "";
            ended += handle.createUpdate("UPDATE sharding_queue SET " + effect
                            + "status = :failed, owner_epoch = NULL, error = :error, updated_at = " + NOW
                            + " WHERE operation_group = :group AND node = :node AND status = :claimed ORDER BY id")
                    .bind(
                            "failed",
                            CommandTransitions.next(claimed, CommandEvent.FAIL)
                                    .orElseThrow()
                                    .label())
                    .bind("error", "it was under way when node " + node + " was given up")
                    .bind("group", group)
                    .bind("node", node.value())
                    .bind("claimed", claimed.label())
                    .execute();
        }
        if (ended > 0) {
            fence(handle, node);
        }
        UndoOrder.orderOn(handle, group, node);
    }

    /** The same of a group that is decided: what is under way there may be given up then like what was not begun. */
    static void release(Handle handle, long group, NodeName node) {
        int released = handle.createUpdate(
                        "UPDATE sharding_queue SET status = :ready, owner_epoch = NULL, effect = :unknown, updated_at = "
                                + NOW
                                + " WHERE operation_group = :group AND node = :node AND phase = 'after' AND status = :running ORDER BY id")
                .bind(
                        "ready",
                        CommandTransitions.next(CommandState.RUNNING, CommandEvent.BACK_OFF)
                                .orElseThrow()
                                .label())
                .bind("unknown", Effect.UNKNOWN.label())
                .bind("group", group)
                .bind("node", node.value())
                .bind("running", CommandState.RUNNING.label())
                .execute();
        if (released > 0) {
            fence(handle, node);
        }
    }

    /** A worker that is just taking the node has to begin anew, too. */
    private static void fence(Handle handle, NodeName node) {
        handle.createUpdate("UPDATE node SET epoch = epoch + 1, updated_at = " + NOW + " WHERE name = :node")
                .bind("node", node.value())
                .execute();
        handle.createUpdate("UPDATE worker_session SET state = 'fenced' WHERE node = :node AND state = 'open'")
                .bind("node", node.value())
                .execute();
    }
}
