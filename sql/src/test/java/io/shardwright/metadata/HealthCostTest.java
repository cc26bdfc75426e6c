package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.health.HealthThresholds;
import io.shardwright.health.QuietGroup;
import io.shardwright.queue.GroupId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A look at the health, and at the nodes, costs what is under way, however much has settled. */
final class HealthCostTest {
    private static final int SETTLED = 20_000;

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");
    private final HealthReader health = new HealthReader(f.database);
    private final NodeReader nodes = new NodeReader(f.database);
    private final WaitReader waits = new WaitReader(f.database);

    @Test
    void whatHasSettledIsNotRead() throws SQLException {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1"));
        f.lead();
        n1.take();
        for (String table : List.of("operation_group", "sharding_queue")) {
            f.execute("UPDATE " + table + " SET updated_at = updated_at - 31 * 60 * 1000");
        }
        long before = reads(group);
        settle();
        long after = reads(group);
        assertThat(after - before).isLessThan(SETTLED / 20);
        assertThat(health.queue(HealthThresholds.DEFAULT, Map.of()).quiet())
                .extracting(QuietGroup::id)
                .containsExactly(group.toString());
    }

    /** What is under way may be older than all of it, such as a group that somebody keeps waiting for weeks. */
    @Test
    void figuresReadNoneOfItTwice() throws SQLException {
        GroupId open = f.publish(command("a", "n1"));
        f.lead();
        settle();
        QueueFigures figures = new QueueFigures(f.database);
        QueueFigures.Figures first = figures.read();
        assertThat(first.groups()).containsEntry("committed", SETTLED / 2L).containsEntry("active", 1L);
        long before = handlerReads();
        assertThat(figures.read()).isEqualTo(first);
        assertThat(handlerReads() - before).isLessThan(SETTLED / 20);

        f.orders.stop(f.term, open, false, "tester", "");
        f.lead();
        assertThat(figures.read()).isEqualTo(new QueueFigures(f.database).read());
        assertThat(f.state(open)).isEqualTo("rolled_back");
    }

    /** Twenty thousand groups of one command, half of them rolled back yesterday, with what they have left in every table that is looked at. */
    private void settle() {
        f.execute(
                "INSERT INTO operation_group (uuid, idempotency_key, digest, title, state, by_leader, remaining, remaining_after,"
                        + " version, actor, created_at, updated_at, ended_at, aborted_at, abort_reason)"
                        + " SELECT UUID(), CONCAT('old-', seq), '', '', IF(seq % 2, 'committed', 'rolled_back'), FALSE, 0, 0, 1, 'a',"
                        + " 1, 1, 1, IF(seq % 2, NULL, seq), IF(seq % 2, NULL, 'failed') FROM seq_1_to_" + SETTLED);
        f.execute(
                "INSERT INTO sharding_queue (node, query, operation_group, seq, incarnation, name, phase, action, hold_on_unknown,"
                        + " status, effect, tries, undo_tries, tries_max, blockers, not_before, created_at, updated_at)"
                        + " SELECT 'n1', '', id, 1, '', 'x', 'before', 'sql:1', FALSE, IF(state = 'committed', 'done', 'undone'),"
                        + " 'applied', 1, 0, 3, 0, 0, 1, 1 FROM operation_group WHERE idempotency_key LIKE 'old-%'");
        f.execute(
                "INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at)"
                        + " SELECT 'n1', 'shard-table', CONCAT('t', id), id, 'gone', 1, 1 FROM operation_group WHERE idempotency_key LIKE 'old-%'");
        f.execute("INSERT INTO leader_history SELECT seq, seq, 'c' FROM seq_1_to_" + SETTLED);
        f.execute("UPDATE worker_session SET epoch = " + (SETTLED + 1));
        f.execute(
                "INSERT INTO worker_session (node, epoch, incarnation, state, process, build, actions, copies, control_version,"
                        + " claim_round, trouble, started_at, lease_millis, lease_expires_at, present_since)"
                        + " SELECT 'n1', seq, '', 'fenced', '', '', '', 1, 0, 0, '', seq, 1, seq, seq FROM seq_1_to_"
                        + SETTLED);
        FixtureServer.asRoot(
                "ANALYZE TABLE shardwright.operation_group, shardwright.sharding_queue, shardwright.artifact,"
                        + " shardwright.leader_history, shardwright.worker_session");
    }

    /** How many rows the server reads for one look, and for what is asked of nodes and their sessions all the time. */
    private long reads(GroupId group) throws SQLException {
        long before = handlerReads();
        health.queue(HealthThresholds.DEFAULT, Map.of());
        health.fleet(List.of(), List.of(), List.of(), List.of());
        assertThat(nodes.nodes()).hasSize(1);
        assertThat(f.pauses.standing().silent()).containsExactly(n1.node);
        boolean atWork = f.database.transactions().in(handle -> NodeReader.atWork(handle, n1.node));
        assertThat(atWork).isTrue();
        assertThat(waits.group(group).orElseThrow().commands()).hasSize(2);
        return handlerReads() - before;
    }

    private static long handlerReads() throws SQLException {
        try (Connection root = FixtureServer.root();
                Statement statement = root.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT SUM(variable_value) FROM information_schema.GLOBAL_STATUS"
                                + " WHERE variable_name LIKE 'HANDLER\\_READ\\_%' OR variable_name = 'HANDLER_ICP_ATTEMPTS'")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
