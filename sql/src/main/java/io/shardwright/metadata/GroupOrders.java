package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.AbortReason;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupEvent;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupTransitions;
import io.shardwright.queue.OrderRules;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.Told;
import io.shardwright.queue.UndoMode;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** What an operator may order of a group, beside going back to a savepoint. Each is one transaction under the leader's term, and audited. */
public final class GroupOrders {
    private final Transactions transactions;
    private final boolean dryRun;

    public GroupOrders(MetadataDatabase database) {
        this(database, false);
    }

    /** @param dryRun everything is done and then taken back */
    public GroupOrders(MetadataDatabase database, boolean dryRun) {
        this.transactions = database.transactions();
        this.dryRun = dryRun;
    }

    /**
     * Stops a group: what was not sent is cancelled, what runs finishes, and all is undone. Stopping what is undone already changes nothing.
     *
     * @param immediate interrupts what runs instead; the node says what it has left
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} once it is decided
     */
    public GroupReader.Group stop(LeaderTerm term, GroupId id, boolean immediate, String actor, String reason) {
        return order(term, id, handle -> {
            // So that every worker looks: what it holds unsent it gives back.
            PauseRows.nextVersion(handle);
            OrderedGroup group = OrderedGroup.lock(handle, id.toString(), "stopped", OrderRules.STOPPABLE::contains);
            WithheldGroups.pass(handle, group, id.toString(), true);
            if (GroupTransitions.next(group.state(), GroupEvent.ABORT).isPresent()) {
                group.move(handle, GroupEvent.ABORT);
                handle.createUpdate(
                                "UPDATE operation_group SET abort_reason = :why, abort_detail = :detail, aborted_at = "
                                        + NOW + " WHERE id = :id")
                        .bind("why", AbortReason.STOPPED.label())
                        .bind("detail", "stopped by " + actor + (reason.isEmpty() ? "" : ": " + reason))
                        .bind("id", group.id())
                        .execute();
                Completion.cancelUnsent(handle, group.id());
            }
            if (immediate) {
                handle.createUpdate("UPDATE operation_group SET stop_at_once = TRUE WHERE id = :id")
                        .bind("id", group.id())
                        .execute();
            }
            Audit.write(handle, actor, immediate ? "group.stop-immediate" : "group.stop", id.toString(), reason);
        });
    }

    /** A group of which something is tried again, and what is ready of it now. */
    public record Retried(GroupReader.Group group, ReadyByNode ready) {}

    /**
     * Lets what has failed be tried again, with as many tries as at the beginning: the undos of a stuck group, or the failed commands of a group
     * that holds for an operator.
     *
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} if nothing of it waits for that
     */
    public Retried retry(LeaderTerm term, GroupId id, String actor) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            OrderedGroup group = OrderedGroup.lock(
                    handle,
                    id.toString(),
                    "retried",
                    state -> OrderRules.retried(state).isPresent());
            WithheldGroups.pass(handle, group, id.toString(), false);
            int again = tryAgain(handle, group, "");
            if (again == 0) {
                throw group.wrong("has no failed command that waits for an operator", id.toString());
            }
            Audit.write(handle, actor, "group.retry", id.toString(), again + " commands");
            return retried(handle, group, id);
        });
    }

    /**
     * Takes an operator's word for what a command has left whose outcome nobody could tell, and lets it be tried again from there: forward it is done then, or
     * sent anew; backward its rollback is sent, or there is nothing to undo. Where its probes tell what is there, they are believed.
     *
     * @param command its name, or its id in the queue
     * @param told what was found, and after how many counted tries of which half: of a later one nothing is known
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if it does not wait for that
     */
    public Retried settle(LeaderTerm term, GroupId id, String command, Told told, String actor, String reason) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            OrderedGroup group = OrderedGroup.lock(
                    handle,
                    id.toString(),
                    "settled",
                    state -> OrderRules.retried(state).isPresent());
            WithheldGroups.pass(handle, group, id.toString(), false);
            OrderedCommand found = OrderedCommand.find(handle, group.id(), command);
            boolean waits = OrderRules.maySettle(group.state(), found.state(), found.untold())
                    && found.id() <= OrderRules.retriedUpTo(group.state(), group.savepoint());
            if (!waits) {
                throw group.wrong(
                        "has command '" + found.name() + "' in state "
                                + found.state().label()
                                + ": only plain SQL that failed as nobody could tell what it has left is settled so",
                        id.toString());
            }
            if (found.half() != told.half() || found.tried() != told.attempt()) {
                throw group.wrong(
                        "has command '" + found.name() + "' after "
                                + found.half().label() + " try " + found.tried()
                                + " by now, not " + told.half().label() + " try " + told.attempt()
                                + ": look at its node again",
                        id.toString());
            }
            handle.createUpdate("UPDATE sharding_queue SET told = :told, told_half = IF(status = 'failed', 'forward',"
                            + " 'undo'), told_attempt = IF(status = 'failed', tries, undo_tries) WHERE id = :id")
                    .bind("told", told.applied() ? "applied" : "absent")
                    .bind("id", found.id())
                    .execute();
            tryAgain(handle, group, " AND id = " + found.id());
            Audit.write(
                    handle,
                    actor,
                    told.applied() ? "group.settle-applied" : "group.settle-absent",
                    id + "/" + found.name(),
                    reason);
            return retried(handle, group, id);
        });
    }

    /** Lets what has failed of a group be tried again, as often as at the beginning; returns of how many commands. */
    private static int tryAgain(Handle handle, OrderedGroup group, String only) {
        CommandState failed = OrderRules.retried(group.state()).orElseThrow();
        boolean stuck = failed == CommandState.UNDO_FAILED;
        int again = handle.createUpdate("UPDATE sharding_queue SET status = :to, not_before = 0, rests = 0,"
                        + " tries_max = GREATEST(tries - unsent, undo_tries - undo_unsent) + tries_given, updated_at = "
                        + NOW + " WHERE operation_group = :group AND status = :from AND id <= :last" + only
                        + " ORDER BY id")
                .bind("from", failed.label())
                .bind("to", stuck ? "undo_ready" : "ready")
                .bind("group", group.id())
                .bind("last", OrderRules.retriedUpTo(group.state(), group.savepoint()))
                .execute();
        if (stuck && again > 0 && group.undo() == UndoMode.MIRRORED) {
            UndoOrder.holdBack(handle, group.id());
        }
        if (again > 0) {
            goOn(handle, group);
        }
        return again;
    }

    private static Retried retried(Handle handle, OrderedGroup group, GroupId id) {
        boolean stuck = group.state() == GroupState.ROLLBACK_STUCK;
        return new Retried(
                GroupReader.find(handle, id).orElseThrow(),
                ReadyRows.of(handle, group.id(), stuck ? CommandState.UNDO_READY : CommandState.READY));
    }

    /**
     * Gives up the undo of a command; once no failed undo is left, the rest of the group is undone. Or of a decided group a command that fails on; once
     * no other remains, the group is committed.
     *
     * @param command its name, or its id in the queue
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if its undo has not failed, or the command not as often
     *     as it may be tried
     */
    public GroupReader.Group waive(LeaderTerm term, GroupId id, String command, String actor, String reason) {
        return order(term, id, handle -> {
            OrderedGroup group = OrderedGroup.lock(
                    handle,
                    id.toString(),
                    "waived",
                    state -> state == GroupState.ROLLBACK_STUCK || state == GroupState.COMPLETING);
            WithheldGroups.pass(handle, group, id.toString(), false);
            OrderedCommand found = OrderedCommand.find(handle, group.id(), command);
            if (group.state() == GroupState.COMPLETING) {
                AfterWaivers.giveUp(handle, group, id, found, new GivingUp(actor, reason));
            } else {
                giveUpUndo(handle, group, id, found, new GivingUp(actor, reason));
            }
            Audit.write(handle, actor, "group.waive", id + "/" + found.name(), reason);
        });
    }

    private static void giveUpUndo(
            Handle handle, OrderedGroup group, GroupId id, OrderedCommand command, GivingUp waiver) {
        if (!OrderRules.mayWaive(group.state(), command.state())) {
            throw group.wrong(
                    "has command '" + command.name() + "' in state "
                            + command.state().label() + ": only a failed undo is waived",
                    id.toString());
        }
        RelocationRows.requireNoneOfCopies(handle, group, id, List.of(command.id()));
        waiver.write(handle, group.id(), command.id());
        UndoOrder.givenUp(handle, group.id(), group.undo());
        goOn(handle, group);
    }

    /**
     * Gives up all that is to be undone on a node that does not answer. What is under way there is given up with it only if the node is lost: then it will
     * never be told what became of that. The rest of the group is undone. Of a group that is decided, gives up what it has yet to do on a node that is lost; the rest is done.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if the group is neither being undone nor decided, if the node
     *     answers, or if nothing there can be given up
     */
    public GroupReader.Group waive(LeaderTerm term, GroupId id, NodeName node, String actor, String reason) {
        return order(term, id, handle -> {
            boolean lost = LostClaims.lock(handle, node);
            OrderedGroup group = OrderedGroup.lock(handle, id.toString(), "waived", OrderRules::mayWaiveAway);
            WithheldGroups.pass(handle, group, id.toString(), false);
            if (NodeReader.atWork(handle, node)) {
                throw group.wrong("goes on on " + node + ": that node answers", id.toString());
            }
            GivingUp waiver = new GivingUp(actor, reason);
            if (group.state() == GroupState.COMPLETING) {
                AfterWaivers.giveUpOn(handle, group, id, node, lost, waiver);
            } else {
                giveUpUndos(handle, group, id, node, lost, waiver);
            }
            Audit.write(handle, actor, "group.waive-node", id + "/" + node, reason);
        });
    }

    private static void giveUpUndos(
            Handle handle, OrderedGroup group, GroupId id, NodeName node, boolean lost, GivingUp waiver) {
        if (lost) {
            LostClaims.end(handle, group.id(), node);
        }
        List<Long> commands = handle.createQuery(
                        "SELECT id FROM sharding_queue WHERE operation_group = :group AND node = :node"
                                + " AND status IN (<states>) ORDER BY id FOR UPDATE")
                .bind("group", group.id())
                .bind("node", node.value())
                .bindList(
                        "states",
                        OrderRules.WAIVABLE_AWAY.stream()
                                .map(CommandState::label)
                                .toList())
                .mapTo(Long.class)
                .list();
        if (commands.isEmpty()) {
            throw nothingOn(group, id, node, "what is under way there");
        }
        RelocationRows.requireNoneOfCopies(handle, group, id, commands);
        commands.forEach(command -> waiver.write(handle, group.id(), command));
        UndoOrder.givenUp(handle, group.id(), group.undo());
        goOn(handle, group);
    }

    static ShardwrightException nothingOn(OrderedGroup group, GroupId id, NodeName node, String onlyOnceLost) {
        return group.wrong(
                "has nothing on " + node + " that can be given up: " + onlyOnceLost + " only once the node is lost"
                        + " (`node lost " + node + "`) and its worker is gone",
                id.toString());
    }

    /** Lets the rest be undone, unless something else still waits for an operator. */
    private static void goOn(Handle handle, OrderedGroup group) {
        boolean stuck = handle.createQuery(
                        "SELECT COUNT(*) FROM sharding_queue WHERE operation_group = :group AND status = 'undo_failed'")
                .bind("group", group.id())
                .mapTo(Boolean.class)
                .one();
        if (!stuck && group.state() == GroupState.ROLLBACK_STUCK) {
            group.move(handle, GroupEvent.RESUME_UNDO);
        } else {
            touch(handle, group.id());
        }
    }

    /** Carries an order out; returns the group as it is then, or would be. */
    private GroupReader.Group order(LeaderTerm term, GroupId id, Consumer<Handle> work) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            work.accept(handle);
            return GroupReader.find(handle, id).orElseThrow();
        });
    }

    static void touch(Handle handle, long group) {
        handle.createUpdate("UPDATE operation_group SET version = version + 1, updated_at = " + NOW + " WHERE id = :id")
                .bind("id", group)
                .execute();
    }
}
