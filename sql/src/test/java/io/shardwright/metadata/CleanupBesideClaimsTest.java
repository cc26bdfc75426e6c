package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.cleanup.Candidate;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupAges;
import io.shardwright.queue.GroupId;
import io.shardwright.time.Stopwatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue goes on while what has settled leaves it. */
final class CleanupBesideClaimsTest {
    private static final Logger log = LoggerFactory.getLogger(CleanupBesideClaimsTest.class);

    private static final int GROUPS = 10_000;
    private static final int COMMANDS = 10;
    private static final int BATCH_GROUPS = 100;

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    @Test
    void nobodyWaitsForATransactionThatMovesGroupsToTheHistory() {
        settled(20);
        List<String> groups = f.database
                .transactions()
                .in(handle -> handle.createQuery("SELECT id FROM operation_group")
                        .mapTo(String.class)
                        .list());
        f.database.transactions().run(handle -> {
            LeaderTerms.lock(handle, f.term);
            handle.createQuery("SELECT id FROM operation_group WHERE id IN (<ids>) ORDER BY id FOR UPDATE")
                    .bindList("ids", groups)
                    .mapTo(Long.class)
                    .list();
            QueueHistory.archive(handle, groups.subList(0, 10));
            // Not committed: all that follows is of other connections.
            GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));
            f.lead();
            assertThat(n1.work()).containsExactly("a");
            assertThat(n1.work()).containsExactly("b");
            assertThat(f.state(group)).isEqualTo("committed");
            QueueHistory.purge(handle, groups.subList(0, 10));
            f.publish(command("c", "n1"));
            f.lead();
            assertThat(n1.work()).containsExactly("c");
        });
        assertThat(f.number("SELECT COUNT(*) FROM operation_group")).isEqualTo(12);
    }

    @Test
    void aHundredThousandCommandsLeaveTheQueueWhileOthersRun() throws Exception {
        settled(GROUPS);
        long deadlocks = FixtureServer.deadlocks();
        CleanupRecords records = new CleanupRecords(f.database);
        CleanupAges atOnce = new CleanupAges(0, 0, 0, 0, 0, 0);
        long now = records.now();
        List<Candidate> going = records.going(Cleanup.QUEUE_ROWS, atOnce, now).candidates();
        assertThat(going).hasSize(GROUPS);
        CompletableFuture<Long> cleaning = FixtureServer.beside(() -> {
            long longest = 0;
            for (int from = 0; from < GROUPS; from += BATCH_GROUPS) {
                Stopwatch watch = Stopwatch.started();
                List<Candidate> gone = records.remove(
                        f.term, Cleanup.QUEUE_ROWS, atOnce, now, going.subList(from, from + BATCH_GROUPS), "ada");
                assertThat(gone).hasSize(BATCH_GROUPS);
                longest = Math.max(longest, watch.elapsedMillis());
            }
            return longest;
        });
        long longest = 0;
        int rounds = 0;
        Stopwatch whole = Stopwatch.started();
        while (!cleaning.isDone()) {
            Stopwatch watch = Stopwatch.started();
            GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));
            f.lead();
            assertThat(n1.work()).containsExactly("a");
            assertThat(n1.work()).containsExactly("b");
            assertThat(f.state(group)).isEqualTo("committed");
            longest = Math.max(longest, watch.elapsedMillis());
            rounds++;
        }
        log.info(
                "{} commands left the queue in {} ms, {} ms for the longest batch; beside it {} groups of two commands, {} ms for the longest",
                GROUPS * COMMANDS,
                whole.elapsedMillis(),
                cleaning.get(),
                rounds,
                longest);
        assertThat(f.number("SELECT COUNT(*) FROM sharding_queue")).isEqualTo(2L * rounds);
        assertThat(f.number("SELECT COUNT(*) FROM sharding_queue_history")).isEqualTo((long) GROUPS * COMMANDS);
        assertThat(FixtureServer.deadlocks()).isEqualTo(deadlocks);
    }

    /** So many groups of ten commands that have committed. */
    private void settled(int groups) {
        f.execute("INSERT INTO operation_group (uuid, idempotency_key, digest, title, state, by_leader, remaining,"
                + " remaining_after, version, actor, created_at, updated_at, decided_at, ended_at) SELECT UUID(), CONCAT('k', seq), '',"
                + " 'test', 'committed', FALSE, 0, 0, 1, 'a', 1, 1, 1, 1 FROM seq_1_to_" + groups);
        f.execute(
                "INSERT INTO sharding_queue (node, query, rollback_query, operation_group, seq, incarnation, name, phase,"
                        + " action, rollback_action, hold_on_unknown, status, effect, tries, undo_tries, tries_max, blockers, not_before,"
                        + " created_at, updated_at) SELECT 'n1', 'DO 1', 'DO 2', g.id, s.seq, '1-0', CONCAT('c', s.seq), 'before', 'sql:1',"
                        + " 'sql:1', FALSE, 'done', 'applied', 1, 0, 10, 0, 0, 1, 1 FROM operation_group g JOIN seq_1_to_"
                        + COMMANDS
                        + " s ORDER BY g.id, s.seq");
        f.execute(
                "INSERT INTO sharding_queue_wait SELECT q.id, p.id, 'forward' FROM sharding_queue q JOIN sharding_queue p"
                        + " ON p.operation_group = q.operation_group AND p.seq = q.seq - 1");
    }
}
