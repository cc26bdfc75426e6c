package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.TableView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.queue.GroupId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up} promises: a cluster that was stopped has its tables, rows and groups again the next time. */
class RestartedClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static LocalCluster start() {
        LocalCluster cluster = LocalCluster.of(new ClusterPlan(folder, "up", false, 2, 1, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        return cluster;
    }

    @Test
    void tablesRowsAndGroupsAreThereAgain() throws Exception {
        TableView table;
        GroupView group;
        try (LocalCluster first = start()) {
            ShardwrightClient client = first.client();
            String id = client.createTable(
                            CreateTableRequest.of("users", "id bigint primary key, name varchar(100)", "id", 3))
                    .group();
            group = client.awaitGroup(GroupId.parse(id), PATIENCE);
            assertThat(group.state()).isEqualTo("committed");
            for (int user = 1; user <= 10; user++) {
                insert(client, user);
            }
            table = client.table("users");
        }
        try (LocalCluster second = start()) {
            ShardwrightClient client = second.client();
            assertThat(client.table("users")).isEqualTo(table);
            assertThat(client.group(GroupId.parse(group.id()))).isEqualTo(group);
            assertThat(rows(client)).isEqualTo(10);
            insert(client, 11);
            assertThat(rows(client)).isEqualTo(11);
            if (second.hasSpider()) {
                for (LocalNode node : second.nodes()) {
                    assertThat(rows(node))
                            .as("the distributed table on " + node.name())
                            .isEqualTo(11);
                }
            }
            String next = client.createTable(CreateTableRequest.of("orders", "id bigint primary key", "id", 2))
                    .group();
            assertThat(client.awaitGroup(GroupId.parse(next), PATIENCE).state()).isEqualTo("committed");
        }
    }

    private static void insert(ShardwrightClient client, int user) {
        String statement = "INSERT INTO users VALUES (" + user + ", 'user " + user + "')";
        assertThat(client.sql("users", SqlRequest.forKey(statement, Integer.toString(user)))
                        .succeeded())
                .isTrue();
    }

    private static int rows(ShardwrightClient client) {
        List<String> counts = new ArrayList<>();
        client.sql("users", SqlRequest.everywhere("SELECT COUNT(*) FROM users"))
                .results()
                .forEach(shard -> counts.add(shard.rows().get(0).get(0)));
        return counts.stream().mapToInt(Integer::parseInt).sum();
    }

    private static int rows(LocalNode node) throws SQLException {
        try (Connection connection = node.server().rootConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM app.users")) {
            result.next();
            return result.getInt(1);
        }
    }
}
