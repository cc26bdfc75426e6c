package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.queue.AbortReason;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupEvent;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupTransitions;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.LockTable;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.UndoRules;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What only the leader does to groups: lets them begin, decides them, begins and finishes their undoing. Each method is one transaction under
 * the leader's term and may be repeated.
 */
public final class GroupSettlement {
    private static final List<String> ABORTABLE = GroupTransitions.ALL.stream()
            .filter(edge -> edge.event() == GroupEvent.ABORT)
            .map(edge -> edge.from().label())
            .toList();

    private final Transactions transactions;

    public GroupSettlement(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** Groups that wait for the leader, by what they wait for; ids ascending. */
    public record Waiting(boolean pending, List<Long> late, List<Long> prepared, List<Long> aborting) {}

    /**
     * One look at the groups, which are not locked: what {@link #activate}, {@link #timeOut}, {@link #decide} and {@link #undo} are to be called for. Also where
     * there is nothing to do, a leader learns by it that it is deposed; else it would go on refusing what operators ask of it.
     *
     * @throws io.shardwright.problem.ShardwrightException FENCED if the term is over
     */
    public Waiting waiting(LeaderTerm term) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            Map<String, List<Long>> byState = handle
                    .createQuery(
                            "SELECT state, id FROM operation_group WHERE state IN ('pending', 'prepared', 'aborting')"
                                    + WithheldGroups.NOT_WITHHELD + " ORDER BY id")
                    .map((row, context) -> Map.entry(row.getString("state"), row.getLong("id")))
                    .list()
                    .stream()
                    .collect(Collectors.groupingBy(
                            Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
            return new Waiting(
                    byState.containsKey("pending"),
                    late(handle),
                    byState.getOrDefault("prepared", List.of()),
                    byState.getOrDefault("aborting", List.of()));
        });
    }

    private static List<Long> late(Handle handle) {
        return handle.createQuery("SELECT id FROM operation_group WHERE state IN (<states>) AND deadline_at <= " + NOW
                        + WithheldGroups.NOT_WITHHELD + " ORDER BY id")
                .bindList("states", ABORTABLE)
                .mapTo(Long.class)
                .list();
    }

    /** Aborts a group that is not decided by its deadline. What was sent of it is seen through and undone. */
    public ReadyByNode timeOut(LeaderTerm term, long group) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            // So that every worker looks: what it holds unsent it gives back.
            PauseRows.nextVersion(handle);
            int aborted = handle.createUpdate(
                            "UPDATE operation_group SET state = :aborting, abort_reason = :why, abort_detail ="
                                    + " CONCAT('it was not decided within ', (deadline_at - created_at) DIV 1000, ' s'),"
                                    + " aborted_at = COALESCE(aborted_at, " + NOW
                                    + "), version = version + 1, updated_at = " + NOW
                                    + " WHERE id = :id AND state IN (<states>) AND deadline_at <= " + NOW)
                    .bind("aborting", GroupState.ABORTING.label())
                    .bind("why", AbortReason.TIMED_OUT.label())
                    .bind("id", group)
                    .bindList("states", ABORTABLE)
                    .execute();
            if (aborted > 0) {
                Completion.cancelUnsent(handle, group);
                Audit.write(handle, "leader", "group.timed-out", Long.toString(group), "");
            }
            return ReadyByNode.NONE;
        });
    }

    /**
     * Gives waiting groups their locks, all of a group's at once, first come first served. One that has nothing to do before the decision is
     * prepared at once: no completion would ever make it so.
     *
     * @return the commands that became ready
     */
    public ReadyByNode activate(LeaderTerm term) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            List<Long> pending = handle.createQuery(
                            "SELECT id FROM operation_group WHERE state = 'pending' ORDER BY id")
                    .mapTo(Long.class)
                    .list();
            List<Long> notWithheld = handle.createQuery(
                            "SELECT id FROM operation_group WHERE state = 'pending'" + WithheldGroups.NOT_WITHHELD)
                    .mapTo(Long.class)
                    .list();
            List<LockTable.Entry> entries = handle.createQuery(
                            "SELECT group_id, resource, mode, granted FROM group_lock ORDER BY group_id")
                    .map((row, context) -> new LockTable.Entry(
                            row.getLong("group_id"),
                            new LockRequest(row.getString("resource"), LockMode.valueOf(row.getString("mode"))),
                            row.getBoolean("granted")))
                    .list();
            // What is withheld does not begin, and keeps its place: nobody knows what of it is on its nodes.
            List<Long> granted = LockTable.grantable(entries, pending).stream()
                    .filter(Set.copyOf(notWithheld)::contains)
                    .toList();
            if (granted.isEmpty()) {
                return ReadyByNode.NONE;
            }
            handle.createUpdate("UPDATE operation_group SET state = 'active', version = version + 1, updated_at = "
                            + NOW + " WHERE id IN (<ids>) AND state = 'pending' ORDER BY id")
                    .bindList("ids", granted)
                    .execute();
            handle.createUpdate("UPDATE operation_group SET state = 'prepared' WHERE id IN (<ids>) AND state = 'active'"
                            + " AND remaining = 0 ORDER BY id")
                    .bindList("ids", granted)
                    .execute();
            handle.createUpdate("UPDATE group_lock SET granted = TRUE WHERE group_id IN (<ids>)")
                    .bindList("ids", granted)
                    .execute();
            return ReadyByNode.all(granted.stream()
                    .map(group -> ready(handle, group, "before"))
                    .toList());
        });
    }

    /**
     * Decides a prepared group: it commits, and the catalog says so from this moment.
     *
     * @return the commands that became ready
     */
    public ReadyByNode decide(LeaderTerm term, long group) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            return decide(handle, group);
        });
    }

    static ReadyByNode decide(Handle handle, long group) {
        record Row(int after, boolean byLeader) {}
        Optional<Row> prepared = handle.createQuery("SELECT remaining_after, by_leader FROM operation_group"
                        + " WHERE id = :id AND state = 'prepared' FOR UPDATE")
                .bind("id", group)
                .map((row, context) -> new Row(row.getInt("remaining_after"), row.getBoolean("by_leader")))
                .findOne();
        if (prepared.isEmpty()) {
            return ReadyByNode.NONE;
        }
        if (prepared.get().byLeader()) {
            CatalogRows.decide(handle, group);
        }
        handle.createUpdate("UPDATE operation_group SET decided_at = " + NOW + " WHERE id = :id")
                .bind("id", group)
                .execute();
        if (prepared.get().after() == 0) {
            end(handle, group, "committed");
            return ReadyByNode.NONE;
        }
        move(handle, group, "completing");
        return ready(handle, group, "after");
    }

    /**
     * Takes an aborting group one step: nothing while a command of it may still be on its node; then what it has left is ordered to be undone;
     * once nothing is left, the group ends.
     *
     * @return the commands that became ready
     */
    public ReadyByNode undo(LeaderTerm term, long group) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            Optional<UndoMode> mode = handle.createQuery(
                            "SELECT undo_mode FROM operation_group WHERE id = :id AND state = 'aborting' FOR UPDATE")
                    .bind("id", group)
                    .mapTo(String.class)
                    .findOne()
                    .map(label -> UndoMode.valueOf(label.toUpperCase(Locale.ROOT)));
            if (mode.isEmpty()) {
                return ReadyByNode.NONE;
            }
            Completion.cancelUnsent(handle, group);
            return switch (UndoRules.step(UndoOrder.kinds(handle, group, 0))) {
                case WAIT -> ReadyByNode.NONE;
                case UNDO -> {
                    if (UndoOrder.order(handle, group, mode.get(), 0) > 0) {
                        move(handle, group, "aborting");
                    }
                    yield UndoOrder.ready(handle, group, mode.get());
                }
                case END -> rolledBack(handle, group, "rolled_back");
                case END_WITH_WAIVERS -> rolledBack(handle, group, "rolled_back_with_waivers");
            };
        });
    }

    private static ReadyByNode rolledBack(Handle handle, long group, String state) {
        CatalogRows.takeBack(handle, group);
        end(handle, group, state);
        return ReadyByNode.NONE;
    }

    static ReadyByNode ready(Handle handle, long group, String phase) {
        handle.createUpdate("UPDATE sharding_queue SET status = 'ready', updated_at = " + NOW
                        + " WHERE operation_group = :group AND phase = :phase AND status = 'waiting' AND blockers = 0")
                .bind("group", group)
                .bind("phase", phase)
                .execute();
        return ReadyRows.of(handle, group, CommandState.READY);
    }

    private static void move(Handle handle, long group, String state) {
        handle.createUpdate("UPDATE operation_group SET state = :state, version = version + 1, updated_at = " + NOW
                        + " WHERE id = :id")
                .bind("state", state)
                .bind("id", group)
                .execute();
    }

    static void end(Handle handle, long group, String state) {
        move(handle, group, state);
        handle.createUpdate("UPDATE operation_group SET ended_at = " + NOW + " WHERE id = :id")
                .bind("id", group)
                .execute();
        handle.createUpdate("DELETE FROM group_lock WHERE group_id = :id")
                .bind("id", group)
                .execute();
        Audit.write(handle, "leader", "group." + state, Long.toString(group), "");
    }
}
