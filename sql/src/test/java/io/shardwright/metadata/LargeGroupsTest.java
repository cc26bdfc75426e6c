package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.WaitReason;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups as large as may be, and as many as may wait. The server ends a transaction that computes for 5 s between two statements. */
class LargeGroupsTest {
    private static final String COLUMNS =
            "id, node, query, rollback_query, operation_group, seq, incarnation, name, phase, action,"
                    + " rollback_action, hold_on_unknown, status, effect, tries, undo_tries, tries_max, blockers, not_before, created_at, updated_at";

    @RegisterExtension
    final Fixture f = new Fixture();

    private long only(String table) {
        return f.number("SELECT MAX(id) FROM " + table);
    }

    /** Adds commands to a group of one, whose places count on from 2. */
    private void fill(int last, String status, String effect) {
        long group = only("operation_group");
        long before = only("sharding_queue") - 1;
        f.execute("INSERT INTO sharding_queue (" + COLUMNS + ") SELECT " + before + " + seq, 'n1', 'DO 1', 'DO 2', "
                + group
                + ", seq, '1-abc', CONCAT('c', seq), 'before', 'sql:1', 'sql:1', 0, " + status + ", " + effect
                + ", 1, 0, 10, 0, 0, 0, 0 FROM seq_2_to_" + last);
    }

    /** 5,000 done before one that failed, and behind it as many that left nothing, with nearly all the edges that a group may have. */
    @Test
    void aMirroredGroupOfTenThousandIsUndone() {
        GroupId group = f.publish(FailurePolicy.ROLLBACK, UndoMode.MIRRORED, command("c1", "n1"));
        f.lead();
        long before = only("sharding_queue") - 1;
        fill(
                10_000,
                "IF(seq <= 5000, 'done', IF(seq = 5001, 'failed', 'cancelled'))",
                "IF(seq <= 5000, 'applied', 'none')");
        f.execute("UPDATE sharding_queue SET status = 'done', effect = 'applied' WHERE seq = 1");
        f.execute("INSERT INTO sharding_queue_wait SELECT " + before + " + 5001, " + before
                + " + seq, 'forward' FROM seq_1_to_5000");
        f.execute("INSERT INTO sharding_queue_wait SELECT " + before + " + a.seq, " + before
                + " + a.seq - k.seq, 'forward' FROM seq_5002_to_10000 a JOIN seq_1_to_18 k ON a.seq - k.seq >= 5001");
        f.execute("UPDATE operation_group SET state = 'aborting', abort_reason = 'failed'");

        f.lead();

        assertThat(f.state(group)).isEqualTo("aborting");
        assertThat(f.number("SELECT COUNT(*) FROM sharding_queue WHERE status = 'undo_ready'"))
                .isEqualTo(5_000);
    }

    @Test
    void aLargeGroupThatIsStuckSaysWhy() {
        GroupId group = f.publish(command("c1", "n1"));
        f.lead();
        fill(600, "IF(seq = 600, 'undo_failed', 'undo_waiting')", "'applied'");
        f.execute("UPDATE sharding_queue SET status = 'undo_waiting', effect = 'applied' WHERE seq = 1");
        f.execute("UPDATE operation_group SET state = 'rollback_stuck', abort_reason = 'failed'");

        WaitReader.Snapshot snapshot = new WaitReader(f.database).group(group).orElseThrow();

        assertThat(Explanation.group(snapshot.group(), snapshot.commands()))
                .extracting(WaitReason::kind, WaitReason::on)
                .containsExactly(tuple(WaitReason.Kind.OPERATOR, "c600"));
    }

    @Test
    void asManyGroupsAsLikeMayWaitForLocks() {
        GroupId first = f.publish(command("a", "n1"));
        f.execute(
                "INSERT INTO operation_group (uuid, idempotency_key, digest, title, state, by_leader, remaining, remaining_after, version, actor,"
                        + " created_at, updated_at, policy, undo_mode) SELECT UUID(), CONCAT('k', seq), 'd', 't', 'pending', FALSE, 1, 0, 1, 'me', 0, 0, 'rollback',"
                        + " 'reverse' FROM seq_1_to_60000");
        f.execute(
                "INSERT INTO group_lock (group_id, resource, mode, granted) SELECT id, 'cluster', 'IX', FALSE FROM operation_group");
        f.execute(
                "INSERT INTO group_lock (group_id, resource, mode, granted) SELECT id, 'table/t', 'X', FALSE FROM operation_group");

        f.settlement.activate(f.term);

        assertThat(f.state(first)).isEqualTo("active");
        assertThat(f.number("SELECT COUNT(*) FROM operation_group WHERE state = 'active'"))
                .isEqualTo(1);
        GroupId last = GroupId.parse(f.text("SELECT uuid FROM operation_group ORDER BY id DESC LIMIT 1")
                .orElseThrow());
        WaitReader.Snapshot snapshot = new WaitReader(f.database).group(last).orElseThrow();
        assertThat(snapshot.group().locks())
                .hasSize(60_000)
                .allMatch(lock -> lock.resource().equals("table/t"));
    }

    /** Whatever they take to be put together, no transaction rests for long meanwhile. */
    @Test
    void commandsAreWrittenWhileTheRestIsPutTogether() {
        f.worker("n1");
        f.publish(command("c1", "n1"));
        long group = only("operation_group");
        List<Long> written = new ArrayList<>();
        f.database
                .transactions()
                .run(handle -> Publisher.insertCommands(handle, group, 2, new AbstractList<CommandPair>() {
                    @Override
                    public CommandPair get(int place) {
                        if (place % 1_000 == 999) {
                            written.add(handle.createQuery("SELECT COUNT(*) FROM sharding_queue")
                                    .mapTo(Long.class)
                                    .one());
                        }
                        return command("d" + place, "n1");
                    }

                    @Override
                    public int size() {
                        return 10_000;
                    }
                }));
        assertThat(written)
                .hasSizeGreaterThanOrEqualTo(10)
                .last()
                .asInstanceOf(LONG)
                .isGreaterThan(8_000);
        assertThat(f.number("SELECT COUNT(*) FROM sharding_queue")).isEqualTo(10_001);
    }
}
