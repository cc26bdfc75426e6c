package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.WaitReason;
import io.shardwright.recovery.IdleGroup;
import io.shardwright.recovery.Recovery;
import io.shardwright.recovery.RecoveryBreaker;
import io.shardwright.recovery.RecoveryKind;
import io.shardwright.recovery.RecoveryStep;
import io.shardwright.recovery.StuckGroup;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each fact that recovery goes by, provoked, and what it records. */
final class RecoveryReaderTest {
    private static final NodeName N1 = new NodeName("n1");

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");
    private final RecoveryReader reader = new RecoveryReader(f.database);
    private final RecoveryRecords records = new RecoveryRecords(f.database);

    private GroupId stuck() {
        GroupId group = f.publish(
                List.of(
                        new LockRequest("table/users", LockMode.IX),
                        new LockRequest("table/users/3", LockMode.X),
                        new LockRequest("table/goods", LockMode.S)),
                command("a", "n1"),
                command("b", "n1"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        n1.record(taken.get(0), APPLIED);
        n1.record(taken.get(1), REFUSED);
        f.lead();
        n1.record(n1.take().get(0), new Outcome.Failed(Effect.APPLIED, "denied", 1));
        assertThat(f.state(group)).isEqualTo("rollback_stuck");
        return group;
    }

    private List<IdleGroup> idle() {
        return reader.idle(Recovery.IDLE_MILLIS);
    }

    private void age() {
        f.execute("UPDATE operation_group SET updated_at = updated_at - 61000");
        f.execute("UPDATE sharding_queue SET updated_at = updated_at - 61000");
    }

    @Test
    void aStuckGroupIsReadWithWhatFailed() {
        GroupId group = stuck();
        long startedAt = f.number("SELECT started_at FROM sharding_queue WHERE name = 'a'");
        assertThat(reader.stuck())
                .containsExactly(new StuckGroup(
                        group.toString(),
                        false,
                        List.of(new StuckGroup.FailedUndo("a", "n1", startedAt, 1, 10, false, "denied")),
                        Set.of("n1"),
                        List.of("goods", "users")));
        f.execute("INSERT INTO control VALUES ('withheld', '" + group + "', TRUE, 2, 'a', 'r', 0, NULL)");
        assertThat(reader.stuck().get(0).withheld()).isTrue();
    }

    @Test
    void howeverManyAreStuckOrStandStillEachIsSeen() {
        for (int i = 0; i < 60; i++) {
            f.publish(command("x", "n1"));
        }
        f.lead();
        age();
        assertThat(idle()).hasSize(60);
        f.execute("UPDATE operation_group SET state = 'rollback_stuck'");
        assertThat(reader.stuck()).as("of none has anything failed").isEmpty();
        f.execute("UPDATE sharding_queue SET status = 'undo_failed', error_code = 'not-undone', error = 'it ran'");
        assertThat(reader.stuck())
                .hasSize(60)
                .allMatch(group -> group.failed().get(0).needsSomebody());
    }

    @Test
    void aRetryBeginsATryAnew() {
        GroupId group = stuck();
        f.execute("UPDATE sharding_queue SET started_at = 1");
        new GroupOrders(f.database).retry(f.term, group, "leader");
        assertThat(reader.stuck()).isEmpty();
        n1.record(n1.take().get(0), new Outcome.Failed(Effect.APPLIED, "denied", 1));
        StuckGroup.FailedUndo again = reader.stuck().get(0).failed().get(0);
        assertThat(again.startedAt()).isGreaterThan(1);
        assertThat(again.tries()).isEqualTo(2);
    }

    @Test
    void whatWorkersHaveClaimedIsCountedForwardAndBack() {
        f.publish(command("x", "n1"), command("y", "n1"));
        assertThat(reader.claimed()).isEmpty();
        f.lead();
        n1.take();
        assertThat(reader.claimed()).isEqualTo(Map.of(N1, 2));
        assertThat(reader.busy()).containsExactly("n1");
        f.execute("UPDATE sharding_queue SET status = 'undoing' WHERE name = 'x'");
        assertThat(reader.claimed()).isEqualTo(Map.of(N1, 2));
    }

    @Test
    void aSessionThatMissesItsLeaseIsExpiredUntilItIsClosed() {
        assertThat(reader.expired()).isEmpty();
        f.execute("UPDATE worker_session SET lease_expires_at = 1");
        f.execute("UPDATE availability SET afresh_at = 1");
        assertThat(reader.expired()).containsExactly(N1);
        f.execute("UPDATE worker_session SET state = 'closed'");
        assertThat(reader.expired()).isEmpty();
    }

    @Test
    void aGroupThatNobodyTakesOnIsReadWithWhyItWaits() {
        GroupId group = f.publish(List.of(new LockRequest("table/users", LockMode.X)), command("x", "n1"));
        assertThat(idle()).isEmpty();
        age();
        IdleGroup found = idle().get(0);
        assertThat(found.id()).isEqualTo(group.toString());
        assertThat(found.state()).isEqualTo(GroupState.PENDING);
        assertThat(found.tables()).containsExactly("users");
        assertThat(found.reasons()).extracting(WaitReason::on).containsExactly("leader");
        assertThat(records.settle(f.term, found).nodes()).containsOnlyKeys(N1);
        assertThat(f.state(group)).isEqualTo("active");
        assertThat(idle()).isEmpty();
    }

    @Test
    void eachStateGetsTheStepOfTheLeadersLoop() {
        GroupId done = f.publish(command("x", "n1"));
        f.lead();
        n1.take();
        f.execute("UPDATE operation_group SET state = 'prepared', remaining = 0");
        f.execute("UPDATE sharding_queue SET status = 'done', effect = 'applied'");
        age();
        records.settle(f.term, idle().get(0));
        assertThat(f.state(done)).isEqualTo("committed");
        GroupId aborted = f.publish(command("y", "n1"));
        f.execute("UPDATE operation_group SET state = 'aborting' WHERE state = 'pending'");
        age();
        records.settle(f.term, idle().get(0));
        assertThat(f.state(aborted)).isEqualTo("rolled_back");
        assertThatThrownBy(() -> records.settle(
                        f.term, new IdleGroup(1, aborted.toString(), GroupState.ACTIVE, 0, List.of(), List.of())))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
    }

    @Test
    void thatItStopsAndGoesOnIsAuditedOnce() {
        assertThat(records.breaker()).isEqualTo(RecoveryBreaker.CLOSED);
        RecoveryBreaker two = new RecoveryBreaker(2, OptionalLong.empty(), "no room");
        records.keep(f.term, two, "leader");
        assertThat(records.breaker()).isEqualTo(two);
        RecoveryBreaker open = new RecoveryBreaker(3, OptionalLong.of(5), "no room");
        records.keep(f.term, open, "leader");
        records.keep(f.term, open, "leader");
        assertThat(records.breaker()).isEqualTo(open);
        records.keep(f.term, RecoveryBreaker.CLOSED, "ada");
        assertThat(f.text("SELECT GROUP_CONCAT(action, ' ', actor ORDER BY id) FROM audit"))
                .contains("recovery.stopped leader,recovery.resumed ada");
    }

    @Test
    void aLeaderThatIsDeposedRecordsNothing() {
        new LeaderTerms(f.database).begin("c2", "http://c2", "c2:1");
        assertThatThrownBy(() -> records.require(f.term)).isInstanceOf(ShardwrightException.class);
        assertThatThrownBy(() -> records.keep(f.term, new RecoveryBreaker(1, OptionalLong.empty(), "x"), "leader"))
                .isInstanceOf(ShardwrightException.class);
        RecoveryStep step = new RecoveryStep.Leave(RecoveryKind.EXPIRED_LEASE, "n1", "x");
        assertThatThrownBy(() -> records.audit(f.term, step, "leader")).isInstanceOf(ShardwrightException.class);
        assertThat(records.breaker()).isEqualTo(RecoveryBreaker.CLOSED);
    }
}
