package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.AbortReason;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupEvent;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
import io.shardwright.reconcile.Finding;
import io.shardwright.reconcile.GroupVerdict;
import io.shardwright.reconcile.NodeFindings;
import io.shardwright.reconcile.NodeTry;
import io.shardwright.reconcile.RecordedCommand;
import io.shardwright.reconcile.RecordedGroup;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The records' part of a reconciliation: what they say, and what acceptance changes in them, in one transaction under the leader's term. */
public final class ReconcileRecords {
    private final Transactions transactions;

    public ReconcileRecords(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** What the database says of itself. */
    public MetadataStanding standing() {
        return transactions.in(MetadataStanding::read);
    }

    /** The states of those of these groups that are known. */
    public Map<GroupId, GroupState> states(Collection<GroupId> groups) {
        if (groups.isEmpty()) {
            return Map.of();
        }
        return transactions
                .in(handle -> handle.createQuery("SELECT uuid, state FROM operation_group WHERE uuid IN (<uuids>)")
                        .bindList(
                                "uuids", groups.stream().map(GroupId::toString).toList())
                        .map((row, context) ->
                                Map.entry(GroupId.parse(row.getString("uuid")), state(row.getString("state"))))
                        .list())
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static GroupState state(String label) {
        return GroupState.valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** A group with its commands. */
    public Optional<RecordedGroup> group(GroupId id) {
        return transactions.in(handle -> {
            List<RecordedCommand> commands = handle.createQuery(
                            "SELECT q.* FROM sharding_queue q JOIN operation_group g ON g.id = q.operation_group"
                                    + " WHERE g.uuid = :uuid ORDER BY q.seq")
                    .bind("uuid", id.toString())
                    .map((row, context) -> new RecordedCommand(
                            Incarnation.parse(row.getString("incarnation")),
                            row.getInt("seq"),
                            row.getString("name"),
                            new NodeName(row.getString("node")),
                            Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                            CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                            Effect.valueOf(row.getString("effect").toUpperCase(Locale.ROOT)),
                            row.getInt("tries"),
                            row.getInt("undo_tries")))
                    .list();
            return handle.createQuery(
                            "SELECT g.title, g.state, q.seq FROM operation_group g LEFT JOIN sharding_queue q ON q.id = g.savepoint"
                                    + " WHERE g.uuid = :uuid")
                    .bind("uuid", id.toString())
                    .map((row, context) -> {
                        OptionalLong savepoint = GroupReader.number(row, "seq");
                        return new RecordedGroup(
                                id,
                                row.getString("title"),
                                state(row.getString("state")),
                                savepoint.isPresent()
                                        ? OptionalInt.of((int) savepoint.getAsLong())
                                        : OptionalInt.empty(),
                                commands);
                    })
                    .findOne();
        });
    }

    /** The objects on a node that exist for a time only, by their names. */
    public Set<String> artifacts(NodeName node) {
        return transactions.in(handle ->
                Set.copyOf(handle.createQuery("SELECT name FROM artifact WHERE node = :node AND state <> 'gone'")
                        .bind("node", node.value())
                        .mapTo(String.class)
                        .list()));
    }

    /**
     * Ends the halt, or takes nodes in that were left out.
     *
     * @param random the bits of the next life's id
     * @return the database's incarnation from now on; the leader's term is over if it is another
     * @throws ShardwrightException FENCED if the term is over, WRONG_STATE if nothing waits to be accepted
     */
    public Incarnation accept(LeaderTerm term, Acceptance acceptance, long random) {
        return transactions.in(handle -> {
            boolean halted = LeaderTerms.lockAlone(handle, term);
            long waiting = handle.createQuery("SELECT COUNT(*) FROM node WHERE left_out AND standing <> 'removed'")
                    .mapTo(Long.class)
                    .one();
            if (!halted && (waiting == 0 || acceptance.compared().isEmpty())) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "the metadata database is reconciled",
                        "There is nothing to accept; see `metadata show`.");
            }
            acceptance.compared().forEach(node -> takeIn(handle, node));
            long version = PauseRows.nextVersion(handle);
            lock(handle, acceptance.verdicts().keySet());
            acceptance.verdicts().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(
                            java.util.Comparator.comparing(group -> group.id().toString())))
                    .forEach(entry -> apply(handle, entry.getKey(), entry.getValue(), acceptance.actor(), version));
            if (halted) {
                WithheldGroups.ofNodesLeftOut(handle, acceptance.actor(), version);
            }
            WithheldGroups.releaseComplete(handle);
            Incarnation next = next(term.incarnation(), acceptance.compared(), halted, random);
            handle.createUpdate("UPDATE coordinator_term SET incarnation = :incarnation, state = 'open' WHERE id = 1")
                    .bind("incarnation", next.toString())
                    .execute();
            audit(handle, acceptance, next);
            return next;
        });
    }

    /** Above all that any compared node has seen, or the same if none of them has seen more. */
    private static Incarnation next(Incarnation present, List<NodeFindings> compared, boolean halted, long random) {
        boolean seenMore = compared.stream()
                .flatMap(node -> node.mark().incarnation().stream())
                .anyMatch(seen -> switch (present.to(seen)) {
                    case OLDER, FOREIGN -> true;
                    case SAME, NEWER -> false;
                });
        if (!halted && !seenMore) {
            return present;
        }
        long highest = compared.stream()
                .flatMap(node -> node.mark().incarnation().stream())
                .mapToLong(Incarnation::number)
                .reduce(present.number(), Math::max);
        return Incarnation.numbered(highest + 1, random);
    }

    private static void takeIn(Handle handle, NodeFindings node) {
        handle.createUpdate("UPDATE node SET epoch = GREATEST(epoch, :epoch), left_out = FALSE, updated_at = " + NOW
                        + " WHERE name = :name")
                .bind("epoch", node.mark().epoch())
                .bind("name", node.node().value())
                .execute();
        // Its worker removes what a rehearsal has left as soon as it holds the node again.
        node.rehearsals()
                .forEach(id -> RehearsalSchemas.record(
                        handle, node.node(), id, node.mark().epoch()));
        handle.createUpdate("UPDATE generation SET next = GREATEST(next, :generation + 1) WHERE id = 1")
                .bind("generation", node.generation())
                .execute();
    }

    /** In the order in which everybody locks them, and before their commands. */
    private static void lock(Handle handle, Set<RecordedGroup> groups) {
        if (!groups.isEmpty()) {
            handle.createQuery("SELECT id FROM operation_group WHERE uuid IN (<uuids>) ORDER BY id FOR UPDATE")
                    .bindList(
                            "uuids",
                            groups.stream().map(group -> group.id().toString()).toList())
                    .mapTo(Long.class)
                    .list();
        }
    }

    private static void apply(Handle handle, RecordedGroup group, GroupVerdict verdict, String actor, long version) {
        OrderedGroup row = OrderedGroup.find(handle, group.id().toString()).orElseThrow();
        if (row.state() != group.state()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "group " + group.id() + " has changed since it was compared",
                    "Reconcile again.");
        }
        verdict.ahead().forEach(one -> catchUp(handle, row, one));
        if (!verdict.learn().isEmpty()) {
            handle.createUpdate("UPDATE sharding_queue SET effect = 'unknown', updated_at = " + NOW
                            + " WHERE operation_group = :group AND seq IN (<learn>) AND effect = 'none'")
                    .bind("group", row.id())
                    .bindList("learn", List.copyOf(verdict.learn()))
                    .execute();
        }
        switch (verdict.kind()) {
            case AS_RECORDED, GO_ON -> {}
            case UNDO -> undo(handle, row);
            case COMPLETE -> complete(handle, row);
            case WITHHOLD ->
                WithheldGroups.add(
                        handle,
                        group.id().toString(),
                        actor,
                        version,
                        verdict.lost().size()
                                + " tries of commands that the records have lost; `group stop` undoes what they know");
        }
    }

    /** Numbers of tries are not used again. Those that the records have lost count against no limit: how they ended is not known. */
    private static void catchUp(Handle handle, OrderedGroup group, NodeTry one) {
        boolean forward = one.direction() == Direction.FORWARD;
        String tries = forward ? "tries" : "undo_tries";
        String unsent = forward ? "unsent" : "undo_unsent";
        // Assigned from left to right: the difference is taken before it is gone.
        handle.createUpdate(
                        "UPDATE sharding_queue SET " + unsent + " = " + unsent + " + :attempt - " + tries + ", " + tries
                                + " = :attempt, updated_at = " + NOW
                                + " WHERE operation_group = :group AND seq = :seq AND " + tries + " < :attempt")
                .bind("attempt", one.attempt())
                .bind("group", group.id())
                .bind("seq", one.seq())
                .execute();
    }

    private static void undo(Handle handle, OrderedGroup row) {
        row.move(handle, GroupEvent.ABORT);
        handle.createUpdate("UPDATE operation_group SET abort_reason = :why, abort_detail = :detail, aborted_at = "
                        + NOW + " WHERE id = :id")
                .bind("why", AbortReason.RECONCILED.label())
                .bind("detail", "its nodes had begun to undo it before the metadata database was restored")
                .bind("id", row.id())
                .execute();
        Completion.cancelUnsent(handle, row.id());
    }

    /** All before the decision was done, else nothing after it would have run. */
    private static void complete(Handle handle, OrderedGroup row) {
        handle.createUpdate("UPDATE sharding_queue SET effect = IF(effect = 'none', 'preexisting', 'applied')"
                        + " WHERE operation_group = :group AND phase = 'before' AND status <> 'done'")
                .bind("group", row.id())
                .execute();
        handle.createUpdate("UPDATE sharding_queue SET status = 'done', owner_epoch = NULL, blockers = 0, updated_at = "
                        + NOW + " WHERE operation_group = :group AND phase = 'before'")
                .bind("group", row.id())
                .execute();
        Map<Long, Integer> blockers = new HashMap<>();
        handle.createQuery(
                        "SELECT q.id, COUNT(b.id) AS n FROM sharding_queue q LEFT JOIN sharding_queue_wait w ON w.command_id = q.id"
                                + " AND w.direction = 'forward' LEFT JOIN sharding_queue b ON b.id = w.waits_for AND b.phase = 'after'"
                                + " WHERE q.operation_group = :group AND q.phase = 'after' GROUP BY q.id")
                .bind("group", row.id())
                .map((found, context) -> Map.entry(found.getLong("id"), found.getInt("n")))
                .forEach(entry -> blockers.put(entry.getKey(), entry.getValue()));
        blockers.forEach(
                (id, count) -> handle.createUpdate("UPDATE sharding_queue SET blockers = :count WHERE id = :id")
                        .bind("count", count)
                        .bind("id", id)
                        .execute());
        handle.createUpdate("UPDATE group_lock SET granted = TRUE WHERE group_id = :id")
                .bind("id", row.id())
                .execute();
        handle.createUpdate("UPDATE operation_group SET state = 'prepared', remaining = 0 WHERE id = :id")
                .bind("id", row.id())
                .execute();
        GroupSettlement.decide(handle, row.id());
    }

    private static void audit(Handle handle, Acceptance acceptance, Incarnation next) {
        Audit.write(
                handle,
                acceptance.actor(),
                "metadata.reconcile",
                next.toString(),
                acceptance.findings().size() + " findings; compared "
                        + acceptance.compared().stream()
                                .map(node -> node.node().value())
                                .collect(Collectors.joining(", ")));
        for (Finding finding : acceptance.findings()) {
            Audit.write(
                    handle,
                    acceptance.actor(),
                    "metadata.finding",
                    finding.subject(),
                    finding.kind().label() + " on " + finding.where() + ": " + finding.text() + "; "
                            + finding.action());
        }
    }
}
