package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.Action;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.ForgetCopy;
import io.shardwright.action.RunSql;
import io.shardwright.move.TableAddress;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.UndoMode;
import io.shardwright.queue.WaitReason;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A decided group ends without a command that cannot be done, and only once it has had all its tries. */
final class AfterWaiversTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    private static CommandPair behind(String name, String... earlier) {
        return CommandPair.afterDecision(name, Fixture.node("n1").name(), new RunSql("DO 3"), List.of(earlier));
    }

    private GroupId decided(CommandPair... commands) {
        GroupId group = f.publish(List.of(new LockRequest("cluster", LockMode.X)), commands);
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("completing");
        return group;
    }

    /** Takes what is ready, without its rest. */
    private List<ClaimedCommand> takeAgain() {
        f.execute("UPDATE sharding_queue SET not_before = 0");
        return n1.take();
    }

    private void refuse(String command, int times) {
        for (int i = 0; i < times; i++) {
            for (ClaimedCommand taken : takeAgain()) {
                n1.record(taken, taken.name().equals(command) ? REFUSED : APPLIED);
            }
        }
    }

    private void refused(String why, GroupId group, String command) {
        assertThatThrownBy(() -> f.orders.waive(f.term, group, command, "ada", "r"))
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
    }

    @Test
    void aGroupCommitsWithoutWhatHasHadAllItsTries() {
        GroupId group = decided(command("a", "n1"), after("z", "n1"));
        GroupId next = f.publish(List.of(new LockRequest("cluster", LockMode.X)), command("b", "n1"));
        refused("'z' in state ready after 0 of 10 tries", group, "z");
        refused("'a' in state done", group, "a");
        refuse("z", 9);
        refused("'z' in state ready after 9 of 10 tries", group, "z");
        ClaimedCommand tenth = takeAgain().get(0);
        refused("'z' in state running", group, "z");
        n1.record(tenth, REFUSED);

        new GroupOrders(f.database, true).waive(f.term, group, "z", "ada", "nobody reads that report");
        assertThat(f.state(group)).isEqualTo("completing");
        f.orders.waive(f.term, group, "z", "ada", "nobody reads that report");
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(f.commands(group)).containsExactly("a=done/applied", "z=waived/none");
        assertThat(f.groups.find(group).orElseThrow().waivers()).singleElement().satisfies(waiver -> {
            assertThat(waiver.command()).isEqualTo("z");
            assertThat(waiver.actor()).isEqualTo("ada");
            assertThat(waiver.reason()).isEqualTo("nobody reads that report");
        });
        assertThat(takeAgain()).isEmpty();
        f.lead();
        assertThat(n1.work()).as("its locks are free").containsExactly("b");
        assertThat(f.state(next)).isEqualTo("committed");
        refused("is committed", group, "z");
    }

    @Test
    void whatWaitsForItGoesWithItAndTheRestIsDone() {
        Fixture.Worker n2 = f.worker("n2");
        GroupId group = decided(
                command("a", "n1"),
                behind("x"),
                behind("y", "x"),
                behind("z", "y", "free"),
                behind("free"),
                after("last", "n2"));
        refuse("x", 10);
        f.orders.waive(f.term, group, "x", "ada", "r");
        assertThat(f.commands(group))
                .containsExactly(
                        "a=done/applied",
                        "x=waived/none",
                        "y=waived/none",
                        "z=waived/none",
                        "free=done/applied",
                        "last=ready/none");
        assertThat(f.state(group)).isEqualTo("completing");
        assertThat(n2.work()).containsExactly("last");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void whatWasGivenUpBeforeIsGivenUpOnce() {
        GroupId group = decided(command("a", "n1"), behind("x"), behind("y"), behind("z", "x", "y"), after("w", "n2"));
        for (int i = 0; i < 10; i++) {
            takeAgain().forEach(taken -> n1.record(taken, REFUSED));
        }
        f.orders.waive(f.term, group, "x", "ada", "r");
        f.orders.waive(f.term, group, "y", "bob", "s");
        assertThat(f.commands(group))
                .containsExactly("a=done/applied", "x=waived/none", "y=waived/none", "z=waived/none", "w=ready/none");
        assertThat(f.state(group)).isEqualTo("completing");
        assertThat(f.worker("n2").work()).containsExactly("w");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void whatWasCancelledOnTheWayToASavepointIsCountedNoMore() {
        GroupId group = f.publish(
                FailurePolicy.HOLD,
                UndoMode.REVERSE,
                command("p", "n1"),
                behind("x"),
                after("w", "n2"),
                command("q", "n1", "p"),
                command("r", "n1", "q"),
                behind("y", "x"));
        f.lead();
        n1.work();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.savepoints.rollback(f.term, group, "q", "ada");
        f.lead();
        f.resume(group);
        f.lead();
        assertThat(f.state(group)).isEqualTo("completing");
        refuse("x", 10);
        f.orders.waive(f.term, group, "x", "ada", "r");
        assertThat(f.commands(group)).contains("x=waived/none", "w=ready/none", "y=cancelled/none");
        assertThat(f.state(group)).isEqualTo("completing");
        assertThat(f.worker("n2").work()).containsExactly("w");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void whoeverAsksIsToldThatItNeedsSomebody() {
        GroupId group = decided(command("a", "n1"), after("z", "n1"));
        refuse("z", 9);
        assertThat(reasons(group)).extracting(WaitReason::kind).doesNotContain(WaitReason.Kind.OPERATOR);
        refuse("z", 1);
        assertThat(reasons(group))
                .extracting(WaitReason::text)
                .contains(
                        "'z' has failed 10 times since its group was decided, and is tried on: denied; put the cause right on n1, or give it up with `group waive`");
        takeAgain();
        assertThat(reasons(group)).extracting(WaitReason::text).anyMatch(text -> text.contains("has failed 10 times"));
    }

    private List<WaitReason> reasons(GroupId group) {
        WaitReader.Snapshot snapshot = new WaitReader(f.database).group(group).orElseThrow();
        return Explanation.group(snapshot.group(), snapshot.commands());
    }

    /** A group whose commands after the decision have failed to their limit. */
    private GroupId failing(Action... after) {
        CommandPair[] commands = new CommandPair[after.length + 1];
        commands[0] = command("a", "n1");
        for (int i = 0; i < after.length; i++) {
            commands[i + 1] = CommandPair.afterDecision("z" + i, n1.node, after[i], List.of());
        }
        GroupId group = decided(commands);
        f.execute("UPDATE sharding_queue SET tries = tries_max WHERE phase = 'after'");
        return group;
    }

    @Test
    void aTableThatStaysInQuarantineIsKeptOnRecord() {
        GroupId group = failing(new DropQuarantined("app", "q0"), new DropQuarantined("app", "q1"));
        for (String table : List.of("q0", "q1")) {
            f.execute(
                    "INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at) SELECT 'n1', 'quarantined-table', 'app."
                            + table + "', id, 'dropping', 0, 0 FROM operation_group");
        }
        f.execute("UPDATE sharding_queue SET status = 'done' WHERE name = 'z0'");
        f.execute("UPDATE operation_group SET remaining_after = 1");
        f.orders.waive(f.term, group, "z1", "ada", "the disk is broken there");
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(f.text("SELECT GROUP_CONCAT(name, '=', state ORDER BY name) FROM artifact"))
                .as("what was dropped is gone, what was not is there")
                .contains("app.q0=gone,app.q1=kept");
    }

    @Test
    void whatNobodyWouldFindAgainIsNotGivenUp() {
        GroupId group = failing(new ForgetCopy(UUID.randomUUID(), new TableAddress("app", "t")));
        refused("does not end without command 'z0' (forget-copy)", group, "z0");
        assertThat(f.commands(group)).containsExactly("a=done/applied", "z0=ready/none");
        assertThat(f.text("SELECT COUNT(*) FROM waiver")).contains("0");
    }
}
