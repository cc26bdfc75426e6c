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
import io.shardwright.fleet.StandingChange;
import io.shardwright.move.TableAddress;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.WaitReason;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A group is decided and has something yet to do on a node that is gone for good: an operator gives that up, and the rest is done. */
class LostAfterDecisionTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final NodeStandings standings = new NodeStandings(f.database);
    private Fixture.Worker n1;
    private Fixture.Worker n2;

    @BeforeEach
    void twoNodes() {
        n1 = f.worker("n1");
        n2 = f.worker("n2");
        f.sessions.renew(n1.node, n1.grant.epoch(), 600_000, "", OptionalLong.empty());
        standings.change(f.term, n2.node, StandingChange.ADMIT, "me", "");
    }

    private static CommandPair there(String name, Action action, String... earlier) {
        return CommandPair.afterDecision(name, Fixture.node("n2").name(), action, List.of(earlier));
    }

    private static CommandPair forget(String name, String node, String... earlier) {
        return CommandPair.afterDecision(
                name,
                Fixture.node(node).name(),
                new ForgetCopy(UUID.randomUUID(), new TableAddress("app", "t")),
                List.of(earlier));
    }

    private GroupId decided(CommandPair... after) {
        CommandPair[] commands = new CommandPair[after.length + 1];
        commands[0] = command("a", "n1");
        System.arraycopy(after, 0, commands, 1, after.length);
        GroupId group = f.publish(commands);
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("completing");
        return group;
    }

    private void dies() {
        f.execute("UPDATE worker_session SET lease_expires_at = 1, lease_millis = 1 WHERE node = 'n2'");
    }

    private void isLost() {
        dies();
        standings.change(f.term, n2.node, StandingChange.LOSE, "me", "it has burnt");
    }

    private void waive(GroupId group) {
        f.orders.waive(f.term, group, n2.node, "me", "it has burnt");
    }

    private void refused(String words, GroupId group) {
        List<String> before = f.commands(group);
        assertThatThrownBy(() -> waive(group)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE);
            assertThat(e.message()).contains(words);
        });
        assertThat(f.commands(group)).as("nothing was changed").isEqualTo(before);
    }

    private List<String> reasons(GroupId group) {
        WaitReader.Snapshot snapshot = new WaitReader(f.database).group(group).orElseThrow();
        return Explanation.group(snapshot.group(), snapshot.commands()).stream()
                .map(WaitReason::text)
                .toList();
    }

    @Test
    void whatIsToBeDoneThereIsGivenUpAndTheRestIsDone() {
        GroupId group = decided(after("y", "n2"), there("w", new RunSql("DO 4"), "y"), after("z", "n1"));
        refused("that node answers", group);
        dies();
        refused("only once the node is lost (`node lost n2`)", group);
        isLost();
        assertThat(reasons(group))
                .contains("node n2 has no live worker, which is lost; if it never comes back: `group waive --node n2`"
                        + " gives up what is there and lets the rest be done");
        waive(group);
        assertThat(f.commands(group))
                .containsExactly("a=done/applied", "y=waived/none", "w=waived/none", "z=ready/none");
        assertThat(f.state(group)).isEqualTo("completing");
        refused("has nothing to do on n2", group);
        assertThat(n1.work()).containsExactly("z");
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(f.groups.find(group).orElseThrow().waivers())
                .extracting(GroupReader.Waiver::command)
                .containsExactly("y", "w");
    }

    @Test
    void whatIsUnderWayThereIsGivenUpAndItsWorkerRecordsNothing() {
        GroupId group = decided(after("y", "n2"));
        List<ClaimedCommand> taken = n2.take();
        assertThat(f.commands(group)).contains("y=running/none");
        isLost();
        assertThat(reasons(group)).anyMatch(text -> text.contains("`group waive --node n2`"));
        waive(group);
        assertThat(f.state(group)).isEqualTo("committed");
        assertThatThrownBy(() -> n2.record(taken.get(0), APPLIED))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(f.commands(group)).containsExactly("a=done/applied", "y=waived/unknown");
        assertThat(f.worker("n2").grant.inherited()).isEmpty();
    }

    @Test
    void aWorkerThatIsThereAgainAnswersForItself() {
        GroupId group = decided(after("y", "n2"));
        n2.take();
        isLost();
        f.sessions.renew(n2.node, n2.grant.epoch(), 600_000, "the node does not answer", OptionalLong.empty());
        refused("only once the node is lost", group);
    }

    @Test
    void aTableThatStaysThereIsKeptOnRecordAndWhatTheNodeRemembersIsForgottenWithIt() {
        GroupId group = decided(there("drop", new DropQuarantined("app", "q")), forget("forget", "n2"));
        f.execute("INSERT INTO artifact (node, kind, name, group_id, state, created_at, updated_at)"
                + " SELECT 'n2', 'quarantined-table', 'app.q', id, 'dropping', 0, 0 FROM operation_group");
        isLost();
        waive(group);
        assertThat(f.state(group)).isEqualTo("committed");
        assertThat(f.text("SELECT state FROM artifact")).contains("kept");
        assertThat(new NodeObjects(f.database).temporary(n2.node))
                .singleElement()
                .satisfies(left -> {
                    assertThat(left.ended()).isTrue();
                    assertThat(left.closed()).as("it was to be dropped").isTrue();
                    assertThat(left.last()).isEmpty();
                });
        f.execute("DELETE FROM waiver");
        assertThat(new NodeObjects(f.database).temporary(n2.node))
                .singleElement()
                .satisfies(left -> assertThat(left.closed()).isFalse());
    }

    @Test
    void whatAnotherNodeCannotBeRidOfIsNotGivenUpWithIt() {
        GroupId group = decided(after("y", "n2"), forget("forget", "n1", "y"));
        isLost();
        refused("does not end without command 'forget' (forget-copy)", group);
    }

    @Test
    void whatHasFailedThereNeedNotFailToItsLimit() {
        GroupId group = decided(after("y", "n2"), after("z", "n1"));
        n2.record(n2.take().get(0), REFUSED);
        isLost();
        waive(group);
        assertThat(f.commands(group)).containsExactly("a=done/applied", "y=waived/none", "z=ready/none");
    }
}
