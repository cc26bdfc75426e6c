package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.action.Action;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.RetireReplica;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.ActionCodec;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.OrderRules;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * Commands for after a decision that an operator gives up. With one goes what waits for it, which would run too early or never. What it was to do is
 * not done: a table that stays in quarantine is kept in the ledger of artifacts from then on, so that health finds it; a distributed table that leads
 * to where its shard was is found by a diagnosis, which compares it with the shard map.
 */
final class AfterWaivers {
    private AfterWaivers() {}

    private record Row(long id, String name, String node, Action action) {}

    /** @throws ShardwrightException {@link ErrorCode#WRONG_STATE} if it has not failed as often as it may be tried, or cannot be done without */
    static void giveUp(Handle handle, OrderedGroup group, GroupId id, OrderedCommand command, GivingUp waiver) {
        if (!OrderRules.mayWaiveAfter(
                group.state(), command.phase(), command.state(), command.tried(), command.triesMax())) {
            throw group.wrong(
                    "is decided, and has command '" + command.name() + "' in state "
                            + command.state().label() + " after " + command.tried() + " of " + command.triesMax()
                            + " tries: only what comes after the decision, has failed as often as it may be tried and does not run is waived",
                    id.toString());
        }
        List<Row> left = withDependents(handle, List.of(command.id()));
        giveUp(handle, group, id, left, row -> !row.action().dispensable(), waiver);
    }

    /**
     * Gives up all that a group has yet to do on a lost node, under way or not. Of what a lost node remembers of a move nobody can rid it, so that is given up too.
     *
     * @param lost whether the node is lost and no worker speaks for it, as {@link LostClaims#lock} says
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} if the node is not lost, or the group has nothing to do there
     */
    static void giveUpOn(Handle handle, OrderedGroup group, GroupId id, NodeName node, boolean lost, GivingUp waiver) {
        if (!lost) {
            throw GroupOrders.nothingOn(group, id, node, "it is decided, and what it has yet to do is given up");
        }
        LostClaims.release(handle, group.id(), node);
        List<Long> there = handle.createQuery(
                        "SELECT id FROM sharding_queue WHERE operation_group = :group AND node = :node AND phase = 'after'"
                                + " AND status IN ('waiting', 'ready') ORDER BY id FOR UPDATE")
                .bind("group", group.id())
                .bind("node", node.value())
                .mapTo(Long.class)
                .list();
        if (there.isEmpty()) {
            throw group.wrong("has nothing to do on " + node, id.toString());
        }
        giveUp(
                handle,
                group,
                id,
                withDependents(handle, there),
                row -> !row.node().equals(node.value()) && !row.action().dispensable(),
                waiver);
    }

    private static void giveUp(
            Handle handle, OrderedGroup group, GroupId id, List<Row> left, Predicate<Row> needed, GivingUp waiver) {
        left.stream().filter(needed).findFirst().ifPresent(row -> {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "group " + id + " does not end without command '" + row.name() + "' ("
                            + row.action().name() + "): what it takes away on " + row.node() + " would never be found",
                    "Put right what its error says, on " + row.node()
                            + "; on an empty server in the node's place it has nothing to do and is done at once.");
        });
        for (Row row : left) {
            waiver.write(handle, group.id(), row.id());
            keep(handle, group, row);
        }
        handle.createUpdate(
                        "UPDATE operation_group SET remaining_after = remaining_after - :left, version = version + 1, updated_at = "
                                + NOW + " WHERE id = :id")
                .bind("left", left.size())
                .bind("id", group.id())
                .execute();
        endIfNothingRemains(handle, group);
    }

    /** What was given up before, or cancelled on the way back to a savepoint, is counted no more. */
    private static List<Row> withDependents(Handle handle, List<Long> commands) {
        return handle.createQuery(
                        "WITH RECURSIVE gone (id) AS (SELECT q.id FROM sharding_queue q WHERE q.id IN (<ids>) UNION SELECT w.command_id FROM gone"
                                + " JOIN sharding_queue_wait w ON w.waits_for = gone.id AND w.direction = 'forward')"
                                + " SELECT q.id, q.name, q.node, q.query FROM gone JOIN sharding_queue q ON q.id = gone.id"
                                + " WHERE q.status IN ('waiting', 'ready') ORDER BY q.id")
                .bindList("ids", commands)
                .map((row, context) -> new Row(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getString("node"),
                        ActionCodec.decode(row.getString("query"))))
                .list();
    }

    /** The end of the group takes what is being dropped for gone. */
    private static void keep(Handle handle, OrderedGroup group, Row row) {
        if (row.action() instanceof DropQuarantined drop) {
            handle.createUpdate("UPDATE artifact SET state = 'kept', updated_at = " + NOW
                            + " WHERE group_id = :group AND node = :node AND name = :name AND state = 'dropping'")
                    .bind("group", group.id())
                    .bind("node", row.node())
                    .bind("name", drop.schema() + "." + drop.quarantine())
                    .execute();
        } else if (row.action() instanceof RetireReplica retire) {
            handle.createUpdate("INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at)"
                            + " SELECT n.name, :kind, CONCAT(n.schema_name, '.', :table), :group, 'kept', " + NOW + ", "
                            + NOW
                            + " FROM node n WHERE n.name = :node"
                            + " ON DUPLICATE KEY UPDATE group_id = VALUES(group_id), state = 'kept', updated_at = "
                            + NOW)
                    .bind("kind", CatalogChange.Artifact.STALE_TABLE)
                    .bind("table", retire.table())
                    .bind("group", group.id())
                    .bind("node", row.node())
                    .execute();
        }
    }

    private static void endIfNothingRemains(Handle handle, OrderedGroup group) {
        int remaining = handle.createQuery("SELECT remaining_after FROM operation_group WHERE id = :id")
                .bind("id", group.id())
                .mapTo(Integer.class)
                .one();
        if (remaining == 0) {
            handle.createUpdate("UPDATE artifact SET state = 'gone', updated_at = " + NOW
                            + " WHERE group_id = :group AND state = 'dropping'")
                    .bind("group", group.id())
                    .execute();
            GroupSettlement.end(handle, group.id(), "committed");
        }
    }
}
