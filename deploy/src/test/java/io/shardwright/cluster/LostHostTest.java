package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.GroupView;
import io.shardwright.api.ReasonView;
import io.shardwright.api.WaiverView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.client.Step;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host of a node is gone with its server, its worker and a command under way: an operator gives that up, and the rest of the group is undone. */
class LostHostTest {
    private static final String TABLES =
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app' ORDER BY TABLE_NAME";

    private static final String UNDER_WAY =
            "SELECT ID FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND INFO LIKE 'INSERT INTO app.there%'";

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static ShardwrightClient client;
    private static LocalNode n1;
    private static LocalNode n2;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.of(new ClusterPlan(folder, "lost-host", true, 2, 1, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        client = cluster.client();
        n1 = cluster.node("n1");
        n2 = cluster.node("n2");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static List<?> ask(LocalNode node, String query) {
        return node.server().run(Account.ROOT, query);
    }

    private static String standing() {
        return client.fleet().show("n2").node().standing().state();
    }

    /** Once the lease of its worker has run out. */
    private static boolean isDeclaredLost() {
        try {
            client.fleet().lose("n2", "it has burnt", false);
            return true;
        } catch (ShardwrightException e) {
            assertThat(e.code()).as(e.message()).isEqualTo(ErrorCode.NODE_IN_USE);
            return false;
        }
    }

    private static List<String> reasons(GroupId group) {
        return client.control().explain(group).reasons().stream()
                .map(ReasonView::text)
                .toList();
    }

    private static GroupId submit() {
        Group group = Group.titled("on a host that burns");
        Step here = group.add("n1", "CREATE TABLE app.here (id INT PRIMARY KEY)", "DROP TABLE app.here");
        Step row = group.add("n1", "INSERT INTO app.here VALUES (1)", "DELETE FROM app.here WHERE id = 1")
                .after(here);
        Step there = group.add("n2", "CREATE TABLE app.there (id INT PRIMARY KEY)", "DROP TABLE app.there");
        group.add(
                        "n2",
                        "INSERT INTO app.there (id) SELECT 1 FROM DUAL WHERE SLEEP(600) = 0",
                        "DELETE FROM app.there WHERE id = 1")
                .after(row, there);
        return GroupId.parse(client.submit(group).group());
    }

    @Test
    void aGroupIsUndoneWithoutTheHostThatIsGone() {
        List<?> before = ask(n1, TABLES);
        GroupId group = submit();
        Looking.until(() -> !ask(n2, UNDER_WAY).isEmpty());
        n2.worker().kill();
        n2.server().kill();
        client.control().stop(group, false, "n2 has burnt", false);
        Looking.until(
                () -> reasons(group),
                texts -> texts.stream()
                        .anyMatch(text -> text.contains("no live worker")
                                && text.contains("`node lost n2`, then `group waive --node n2`")));
        assertThatThrownBy(() -> client.control().waiveNode(group, "n2", "it has burnt", false))
                .hasMessageContaining("node lost n2");
        assertThat(client.group(group).state()).isEqualTo("aborting");
        assertThat(ask(n1, TABLES)).as("nothing is undone yet").isNotEqualTo(before);

        Looking.until(LostHostTest::isDeclaredLost);
        client.control().waiveNode(group, "n2", "it has burnt", false);
        GroupView ended = client.awaitGroup(group, MovingCluster.PATIENCE);
        assertThat(ended.state()).isEqualTo("rolled_back_with_waivers");
        assertThat(ended.waivers()).extracting(WaiverView::reason).containsExactly("it has burnt", "it has burnt");
        assertThat(ask(n1, TABLES)).isEqualTo(before);

        n2.server().start();
        n2.worker().start();
        Looking.until(() -> standing().equals("active"));
        assertThat(ask(n2, "SELECT COUNT(*) FROM app.there").toString())
                .as("what was given up stays, and is not done again")
                .contains("0");
        Group cleared = Group.titled("after it");
        cleared.add("n2", "RENAME TABLE app.there TO app.set_aside", "RENAME TABLE app.set_aside TO app.there");
        GroupId after = GroupId.parse(client.submit(cleared).group());
        assertThat(client.awaitGroup(after, MovingCluster.PATIENCE).state()).isEqualTo("committed");
    }
}
