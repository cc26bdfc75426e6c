package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.Capability;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import io.shardwright.queue.WaitReason;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What processes of the next release have written into tables that this one reads. */
class NewerRecordsTest {
    /** What a worker of the next release knows. */
    private static final Set<String> NEXT_ACTIONS = Set.of("sql:1", "sql:2");

    @RegisterExtension
    final Fixture f = new Fixture();

    @Test
    void anActionOfTheNextVersionWaitsForAWorkerThatKnowsIt() {
        Fixture.Worker old = f.worker("n1");
        GroupId group = f.publish(Fixture.command("a", "n1"), Fixture.command("b", "n1", "a"));
        f.execute("UPDATE sharding_queue SET action = 'sql:2' WHERE name = 'b'");
        GroupId other = f.publish(Fixture.command("c", "n1"));
        f.lead();

        assertThat(old.work()).containsExactlyInAnyOrder("a", "c");
        assertThat(old.work()).isEmpty();
        assertThat(f.state(other)).as("nothing else waits for it").isEqualTo("committed");
        assertThat(reasons(group)).containsExactly("the worker of n1 does not know sql:2; start one of a newer build");

        assertThat(work(new NodeName("n1"))).containsExactly("b");
        assertThat(f.state(group)).isEqualTo("committed");
    }

    /** Of one of the next release, started in the place of the other. */
    private List<String> work(NodeName node) {
        SessionGrant grant = f.sessions.open(
                node,
                f.sessions.nextEpoch(Fixture.node(node.value()), NodeMark.NEW),
                new WorkerFacts("next", "next", NEXT_ACTIONS, 2),
                Fixture.LEASE_MILLIS);
        WorkerQueue queue = new WorkerQueue(f.database, node, grant, NEXT_ACTIONS);
        List<ClaimedCommand> taken = queue.claim(10, 10).commands();
        queue.record(taken.stream()
                .map(command -> Settled.of(command, Fixture.APPLIED, Spread.NONE))
                .toList());
        return taken.stream().map(ClaimedCommand::name).toList();
    }

    private Stream<String> reasons(GroupId group) {
        WaitReader.Snapshot snapshot = new WaitReader(f.database).group(group).orElseThrow();
        return Explanation.group(snapshot.group(), snapshot.commands()).stream().map(WaitReason::text);
    }

    @Test
    void anActionThatThisReleaseDoesNotKnowIsShownAsItIs() {
        f.worker("n1");
        GroupId group = f.publish(Fixture.command("a", "n1"));
        f.execute(
                "UPDATE sharding_queue SET action = 'melt-shard:1', query = '{\"action\":\"melt-shard\",\"version\":1}'");
        assertThat(f.groups.find(group).orElseThrow().commands())
                .extracting(GroupReader.CommandLine::forward)
                .containsExactly("{\"action\":\"melt-shard\",\"version\":1}");
    }

    @Test
    void capabilitiesOfTheNextReleaseAreNotInTheWay() {
        f.worker("n1");
        f.execute("UPDATE node SET capabilities = 'columnar,spider'");
        assertThat(new NodeReader(f.database).nodes())
                .singleElement()
                .satisfies(status -> assertThat(status.node().capabilities()).containsExactly(Capability.SPIDER))
                .satisfies(status -> assertThat(status.build()).isEqualTo("test"));
    }
}
