package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupSubmission;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is to be in a replication cluster of the engine's own, and until when: counted from the first group on that needs it to the last that does not any more. */
final class EngineClustersTest {
    private static final NodeName N1 = new NodeName("n1");
    private static final NodeName N2 = new NodeName("n2");
    private static final NodeName N3 = new NodeName("n3");

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker worker = f.worker("n1");
    private final EngineClusters ofN1 = new EngineClusters(f.database, N1);
    private final EngineClusters ofN2 = new EngineClusters(f.database, N2);

    @BeforeEach
    void search() {
        f.execute("UPDATE node SET engine = 'manticore'");
    }

    private GroupId created(String table, long generation, String cluster) {
        GroupId id = new GroupId(UUID.randomUUID());
        List<CatalogChange.Replica> replicas = Stream.of(N1, N2)
                .map(node -> new CatalogChange.Replica(
                        0, node, "0-1023", table + "_s0", 1, node.equals(N1) ? "primary" : "follower", 1, cluster))
                .toList();
        f.publisher.publish(
                f.term,
                new Publication(
                        id,
                        new GroupSubmission(id.toString(), "create", List.of(command("make", "n1")), List.of()),
                        new CatalogChange.Create(table, Engine.MANTICORE, generation, "{}", replicas),
                        List.of(),
                        "digest",
                        "tester"));
        f.lead();
        return id;
    }

    private void committed(GroupId group) {
        worker.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("committed");
    }

    private String cluster(String name) {
        return f.text("SELECT CONCAT_WS(' of ', state, shared_by) FROM engine_cluster WHERE name = '" + name + "'")
                .orElse("none");
    }

    private long number(GroupId group) {
        return f.number("SELECT id FROM operation_group WHERE uuid = '" + group + "'");
    }

    @Test
    void itsNodesEnterItWhileItIsMadeAndAreInItFromThenOn() {
        GroupId first = created("a", 1, "c");
        assertThat(cluster("c")).isEqualTo("making of n1,n2");
        assertThat(ofN1.enter("c")).as("it is only being made").isTrue();
        assertThat(ofN1.enter("c")).as("begun again").isTrue();
        committed(first);
        assertThat(cluster("c")).isEqualTo("ready of n1,n2");
        GroupId second = created("b", 2, "c");
        assertThat(ofN1.enter("c")).as("one that is there").isFalse();
        committed(second);
        assertThatThrownBy(() -> new EngineClusters(f.database, N3).enter("c"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
        assertThatThrownBy(() -> ofN1.enter("d"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
    }

    @Test
    void theUndoOfOneTableLeavesItToTheOther() {
        GroupId first = created("a", 1, "c");
        ofN1.enter("c");
        GroupId second = created("b", 2, "c");
        assertThat(ofN1.isOnlyOf("c", number(first))).isFalse();
        assertThat(ofN1.mayLeave("c", number(first))).as("the second needs it").isFalse();
        assertThat(ofN1.isOnlyOf("c", number(second)))
                .as("the first is counted no more")
                .isTrue();
        assertThat(ofN1.mayLeave("c", number(second))).isTrue();
        assertThat(cluster("c")).isEqualTo("leaving");
        assertThatThrownBy(() -> ofN2.enter("c")).isInstanceOf(ShardwrightException.class);
    }

    @Test
    void itGoesWithTheLastTableAndIsThenNobodysChoice() {
        GroupId group = created("a", 1, "c");
        ofN1.enter("c");
        ofN2.enter("c");
        worker.record(worker.take().get(0), REFUSED);
        f.lead();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
        assertThat(cluster("c")).isEqualTo("leaving");
        assertThatThrownBy(() -> created("b", 2, "c"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BEING_CHANGED));
        created("b", 2, "d");
        assertThat(cluster("d")).as("of the same nodes").isEqualTo("making of n1,n2");
        ofN1.left("c");
        assertThat(cluster("c")).isEqualTo("leaving");
        ofN2.left("c");
        assertThat(cluster("c")).isEqualTo("none");
    }

    @Test
    void whereNobodyHasBegunThereIsNothingToLeave() {
        GroupId group = created("a", 1, "c");
        f.orders.stop(f.term, group, false, "me", "");
        f.lead();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
        assertThat(cluster("c")).isEqualTo("none");
    }

    @Test
    void twoGroupsThatPlannedOneOfTheSameNodesAreNotBothRight() {
        created("a", 1, "c");
        assertThatThrownBy(() -> created("b", 2, "d"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BEING_CHANGED));
        assertThat(f.number("SELECT COUNT(*) FROM operation_group")).isOne();
    }

    @Test
    void oneNodeAtATimeTakesTablesOutOfIt() {
        created("a", 1, "c");
        assertThat(ofN1.mayEmpty("c")).isTrue();
        assertThat(ofN2.mayEmpty("c")).isFalse();
        assertThat(ofN1.mayEmpty("c")).as("the next table").isTrue();
        f.execute("UPDATE engine_cluster SET emptied_at = emptied_at - 60000");
        assertThat(ofN2.mayEmpty("c")).as("the first has not for long").isTrue();
        assertThat(ofN1.mayEmpty("c")).isFalse();
        assertThat(ofN1.mayEmpty("unknown")).isTrue();
    }
}
