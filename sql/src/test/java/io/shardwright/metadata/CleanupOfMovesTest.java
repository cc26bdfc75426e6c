package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.cleanup.Cleanup;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a move, or a rebalance, keeps from being removed from the records. */
final class CleanupOfMovesTest extends CleanupScene {
    /** Every table, as one text each: to see that nothing was changed. */
    private Map<String, String> checksums() {
        Map<String, String> sums = new TreeMap<>();
        for (String table : List.of(
                "operation_group",
                "sharding_queue",
                "sharding_queue_wait",
                "sharding_queue_history",
                "group_lock",
                "artifact",
                "shard_move",
                "rebalance",
                "rebalance_move",
                "control")) {
            sums.put(
                    table,
                    f.database
                            .transactions()
                            .in(handle -> handle.createQuery("CHECKSUM TABLE " + table)
                                    .map((row, context) -> row.getString(2))
                                    .one()));
        }
        return sums;
    }

    @Test
    void nothingOfAMoveThatHasNotEndedGoesAtAnyStepOfIt() {
        List<String> columns = List.of("group_id", "reverse_group", "accept_group");
        for (String column : columns) {
            GroupId group = committed(column);
            f.execute("DELETE FROM shard_move");
            UUID move = move("moving");
            f.execute("UPDATE shard_move SET group_id = 0");
            f.execute("UPDATE shard_move SET " + column + " = (SELECT id FROM operation_group WHERE uuid = '" + group
                    + "')");
            f.execute("INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at) SELECT 'n2',"
                    + " 'shard-table', '" + column + "', id, 'planned', 1, 1 FROM operation_group WHERE uuid = '"
                    + group
                    + "'");
            f.execute(
                    "INSERT INTO rebalance_move (rebalance, number, attempt, move_id, resting, stop_ordered, ordered, refusal)"
                            + " VALUES ('" + rebalance("completed") + "', 1, 1, '" + move
                            + "', FALSE, FALSE, 'none', '')");
            for (String of : List.of("active", "rollback_stuck", "committed", "rolled_back")) {
                boolean ended = of.equals("committed") || of.equals("rolled_back");
                f.execute("UPDATE operation_group SET state = '" + of + "', ended_at = " + (ended ? "1" : "NULL")
                        + " WHERE uuid = '" + group + "'");
                for (String state : List.of("moving", "switched", "reversing", "reversed")) {
                    f.execute("UPDATE shard_move SET state = '" + state + "'");
                    for (String artifact : List.of("planned", "kept", "gone")) {
                        f.execute("UPDATE artifact SET state = '" + artifact + "'");
                        Map<String, String> before = checksums();
                        KINDS.forEach(kind -> assertThat(clean(kind))
                                .as(kind.name() + " of a move " + state + ", its group " + of)
                                .isEmpty());
                        assertThat(checksums()).isEqualTo(before);
                    }
                }
            }
            f.execute("DELETE FROM artifact");
            f.execute("DELETE FROM rebalance");
            f.execute("DELETE FROM rebalance_move");
            f.execute("DELETE FROM shard_move");
            clean(Cleanup.FAILED_GROUPS);
            assertThat(clean(Cleanup.HISTORY)).as("without the move").containsExactly(named(group));
        }
    }

    private UUID rebalance(String state) {
        UUID id = UUID.randomUUID();
        f.execute(
                "INSERT INTO rebalance (id, idempotency_key, request_hash, state, stop_mode, plan, plan_hash, time_window,"
                        + " retention_millis, earlier, note, waits, percentage, actor, created_at, updated_at, ended_at) VALUES ('"
                        + id + "', '" + id + "', '', '" + state
                        + "', 'graceful', '', '', '', 0, '', '', '', 0, 'a', 0, 0, 1)");
        return id;
    }

    @Test
    void aMoveGoesOnceNothingTellsOfIt() {
        committed("a");
        UUID move = move("accepted");
        UUID rebalance = rebalance("completed");
        f.execute(
                "INSERT INTO rebalance_move (rebalance, number, attempt, move_id, resting, stop_ordered, ordered, refusal)"
                        + " VALUES ('" + rebalance + "', 1, 1, '" + move + "', FALSE, FALSE, 'none', '')");
        f.execute("INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at) SELECT 'n2',"
                + " 'shard-table', 'app.t', id, 'kept', 1, 1 FROM operation_group");
        clean(Cleanup.QUEUE_ROWS);
        assertThat(clean(Cleanup.HISTORY)).as("a move tells of it").isEmpty();
        assertThat(clean(Cleanup.MOVES)).as("a rebalance tells of it").isEmpty();
        assertThat(clean(Cleanup.REBALANCES)).containsExactly(rebalance.toString());
        assertThat(f.number("SELECT COUNT(*) FROM rebalance_move")).isZero();
        assertThat(clean(Cleanup.MOVES)).as("something of it is on a node").isEmpty();
        f.execute("UPDATE artifact SET state = 'gone'");
        assertThat(clean(Cleanup.MOVES)).containsExactly(move + " (t/0)");
        assertThat(clean(Cleanup.TOMBSTONES)).containsExactly("n2: app.t");
        assertThat(clean(Cleanup.HISTORY)).hasSize(1);
    }

    @Test
    void aMoveWhoseWayBackARebalanceClosesStays() {
        committed("a");
        UUID move = move("accepted");
        UUID rebalance = rebalance("queued");
        f.execute("UPDATE rebalance SET earlier = '" + UUID.randomUUID() + "," + move + "' WHERE id = '" + rebalance
                + "'");
        assertThat(clean(Cleanup.MOVES)).isEmpty();
        assertThat(clean(Cleanup.REBALANCES)).isEmpty();
        f.execute("UPDATE rebalance SET earlier = ''");
        assertThat(clean(Cleanup.MOVES)).hasSize(1);
    }
}
