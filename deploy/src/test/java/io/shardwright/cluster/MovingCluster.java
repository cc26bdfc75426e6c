package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.queue.GroupId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** A cluster of three nodes and two coordinators whose every statement can be aimed at. */
final class MovingCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int NODES = 3;

    private final LocalCluster cluster;
    private final Aims aims;
    private final ShardwrightClient client;

    private MovingCluster(LocalCluster cluster, Aims aims) {
        this.cluster = cluster;
        this.aims = aims;
        this.client = cluster.client();
    }

    static MovingCluster start(Path folder) {
        Aims aims = new Aims();
        LocalCluster cluster =
                LocalCluster.of(new ClusterPlan(folder, "moves", true, NODES, 2, Instant.now()), aims, event -> {});
        cluster.start(MariaDbBinaries.find());
        return new MovingCluster(cluster, aims);
    }

    ShardwrightClient client() {
        return client;
    }

    Aims aims() {
        return aims;
    }

    LocalCluster local() {
        return cluster;
    }

    /** One node more, whose server runs and whose worker is not started. */
    LocalNode addNode() {
        return cluster.addNode(MariaDbBinaries.find());
    }

    List<LocalNode> nodes() {
        return cluster.nodes();
    }

    LocalNode node(String name) {
        return cluster.node(name);
    }

    /** The coordinator that leads, or will once it has seen that the other one is dead. */
    LocalProcess leader() {
        List<LocalProcess> alive =
                cluster.coordinators().stream().filter(LocalProcess::isAlive).toList();
        if (alive.size() == 1) {
            return alive.get(0);
        }
        String holder = Objects.requireNonNull(client.status().leader()).holder();
        return alive.stream()
                .filter(coordinator -> coordinator.name().equals(holder))
                .findFirst()
                .orElseThrow();
    }

    /** As root, in the data schema, not through the wires. */
    Connection connect(String node) throws SQLException {
        return node(node).server().connect(Account.ROOT, "app");
    }

    void run(String node, String sql) throws SQLException {
        try (Connection connection = connect(node);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    GroupView ended(UUID group) {
        GroupView ended = client.awaitGroup(GroupId.parse(group.toString()), PATIENCE);
        for (int i = 0; ended.held() && i < 1_000; i++) {
            // It holds for the leader, who tries the cutover again.
            ended = client.awaitGroup(GroupId.parse(group.toString()), PATIENCE);
        }
        return ended;
    }

    /** A new table with no rows. */
    MovingTable table(String name, int shards) {
        String group = client.createTable(CreateTableRequest.of(
                        name,
                        "id bigint primary key, version int not null, amount bigint not null, key by_amount (amount)",
                        "id",
                        shards))
                .group();
        assertThat(ended(UUID.fromString(group)).state()).isEqualTo("committed");
        return new MovingTable(this, name);
    }

    @Override
    public void close() {
        cluster.close();
        aims.close();
    }
}
