package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.access.TableScope;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How groups come into the queue, and how they are shown there. */
class PublicationTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    @Test
    void publishingTwiceUnderOneKeyPublishesOnce() {
        Published first = f.publish("k", new CatalogChange.None(), List.of(), command("a", "n1"));
        Map<String, Long> before = f.rowCounts();
        Published second = f.publish("k", new CatalogChange.None(), List.of(), command("a", "n1"));

        assertThat(second).isEqualTo(new Published(first.id(), true));
        assertThat(f.rowCounts()).isEqualTo(before);
        assertThatThrownBy(() -> f.publish("k", new CatalogChange.None(), List.of(), command("other", "n1")))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_REUSED));
    }

    @Test
    void publishingTwiceAtOnceUnderOneKeyPublishesOnce() throws Exception {
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase slow = f.database(proxy.endpoint(), "shardwright")) {
            proxy.once(
                    "INSERT INTO operation_group",
                    Exchange.before(() -> f.publish("k", new CatalogChange.None(), List.of(), command("a", "n1"))));
            Published second =
                    f.publish(new Publisher(slow), "k", new CatalogChange.None(), List.of(), command("a", "n1"));

            assertThat(second.replayed()).isTrue();
            assertThat(f.groups.find(second.id())).isPresent();
            assertThat(f.number("SELECT COUNT(*) FROM operation_group")).isEqualTo(1);
        }
    }

    @Test
    void commandsThatAreLostOnTheirWayAreNoAnswerAndNoRefusal() throws Exception {
        try (ScriptedProxy proxy = f.proxy();
                MetadataDatabase lossy = f.database(proxy.endpoint(), "shardwright")) {
            proxy.once("INSERT INTO sharding_queue ", Exchange.loseWhileRunning());

            assertThatThrownBy(() -> f.publish(
                            new Publisher(lossy),
                            "k",
                            new CatalogChange.None(),
                            List.of(),
                            command("a", "n1"),
                            command("b", "n1")))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
        }
    }

    @Test
    void textIsKeptAsItIsWhateverTheServersOwnCharacterSet() throws Exception {
        FixtureServer.createSchema("plain", "latin1");
        try (MetadataDatabase plain = f.database("plain")) {
            plain.migrate();
            LeaderTerm term = new LeaderTerms(plain).begin("c1", "http://c1", "c1:1");
            RunSql insert = new RunSql("INSERT INTO r VALUES ('\u00fc \u2713 \ud83d\ude00')");
            CommandPair pair = CommandPair.of("a", new NodeName("n1"), insert, new RunSql("DO 2"), List.of());
            GroupId lower = Fixture.publish(new Publisher(plain), term, "key", pair);
            GroupId upper = Fixture.publish(new Publisher(plain), term, "KEY", pair);

            assertThat(upper).isNotEqualTo(lower);
            assertThat(new GroupReader(plain).find(lower).orElseThrow().commands())
                    .extracting(GroupReader.CommandLine::forward)
                    .containsExactly(insert.sql());
        }
    }

    @Test
    void theViewShowsTheQueueAsItsUsersKnowIt() {
        f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1", "a", "b"));

        assertThat(
                        f.number(
                                "SELECT COUNT(*) FROM sharding_queue_view c JOIN sharding_queue_view a ON a.name = 'a' JOIN sharding_queue_view b"
                                        + " ON b.name = 'b' WHERE c.name = 'c' AND c.wait_for_id = CONCAT(a.id, ',', b.id) AND a.rollback_wait_for_id = b.id"))
                .isEqualTo(1);
    }

    @Test
    void groupsAreShownAsTheyStand() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));

        GroupReader.Group read = f.groups.find(group).orElseThrow();
        assertThat(read.commands()).hasSize(2);
        assertThat(read.commands().get(1).waitsFor())
                .containsExactly(read.commands().get(0).id());
        assertThat(read.head().endedAt()).isEmpty();
        assertThat(f.groups.list(Optional.empty(), Optional.empty(), TableScope.ALL, 10))
                .extracting(line -> line.head().id())
                .containsExactly(group);
        assertThat(f.groups.list(Optional.of(GroupState.COMMITTED), Optional.empty(), TableScope.ALL, 10))
                .isEmpty();
    }
}
