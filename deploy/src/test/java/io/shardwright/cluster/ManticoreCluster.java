package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.ShardResult;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.queue.GroupId;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A coordinator and the workers {@code m1}, {@code m2}, {@code m3} of the three Manticore servers that tests may use, which it empties first. */
final class ManticoreCluster implements AutoCloseable {
    static final String COLUMNS = "id bigint primary key, name varchar(100), age int";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OWN_CLUSTER = "sw_self";

    private final List<SearchNode> servers;
    private final LocalCluster cluster;
    private final ShardwrightClient client;
    private final List<Set<String>> foldersBefore = new ArrayList<>();

    private ManticoreCluster(List<SearchNode> servers, LocalCluster cluster) throws IOException {
        this.servers = servers;
        this.cluster = cluster;
        this.client = cluster.client();
        for (SearchNode server : servers) {
            foldersBefore.add(server.filledFolders());
        }
    }

    static ManticoreCluster start(Path folder) throws IOException {
        List<SearchNode> servers = SearchNodes.all();
        for (SearchNode server : servers) {
            server.empty();
            // The servers' last owner was another test's metadata database, which is gone: a worker of this one rightly
            // refuses to take what belongs to another. No worker of that one runs any more, as the test ended them.
            delete(server.dataFolder().resolve("shardwright"));
            for (String left : server.filledFolders()) {
                if (Files.exists(server.dataFolder().resolve(left).resolve("grastate.dat"))) {
                    delete(server.dataFolder().resolve(left));
                }
            }
        }
        String named = servers.stream()
                .map(server -> server.sql() + ":" + server.api().port())
                .collect(Collectors.joining(","));
        ClusterPlan plan = new ClusterPlan(
                folder, "manticore", true, 0, io.shardwright.local.SearchNode.parseAll(named), 1, Instant.now());
        LocalCluster cluster = LocalCluster.of(plan, event -> {});
        cluster.start(MariaDbBinaries.find());
        return new ManticoreCluster(servers, cluster);
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> inside = Files.walk(path)) {
                for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() {
        cluster.close();
        servers.forEach(SearchNode::empty);
    }

    List<SearchNode> servers() {
        return servers;
    }

    LocalCluster local() {
        return cluster;
    }

    ShardwrightClient client() {
        return client;
    }

    /** Fails if a server has a table, a cluster or a folder of one that it did not have at first. */
    void assertNothingIsLeft() throws IOException {
        for (int i = 0; i < servers.size(); i++) {
            SearchNode server = servers.get(i);
            assertThat(server.tables()).as("tables of m" + (i + 1)).isEmpty();
            // What a node in no other cluster is given for its distributed tables stays.
            if (server.clusters().contains(OWN_CLUSTER)) {
                server.run("EXIT CLUSTER " + OWN_CLUSTER);
                delete(server.dataFolder().resolve(OWN_CLUSTER));
            }
            assertThat(server.clusters()).as("clusters of m" + (i + 1)).isEmpty();
            assertThat(server.filledFolders()).as("folders of m" + (i + 1)).isEqualTo(foldersBefore.get(i));
        }
    }

    /** One with two copies of each shard. */
    static CreateTableRequest table(String name, int shards) {
        return new CreateTableRequest(name, COLUMNS, "id", shards, 2, "manticore", null);
    }

    GroupView ended(String group) {
        return client.awaitGroup(GroupId.parse(group), PATIENCE);
    }

    void committed(String group) {
        GroupView ended = ended(group);
        assertThat(ended.state()).as(ended.toString()).isEqualTo("committed");
    }

    static SqlResult succeeded(SqlResult result) {
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        return result;
    }

    /** What the shards count together. */
    long counted(String table) {
        long sum = 0;
        for (ShardResult shard : succeeded(client.sql(table, SqlRequest.everywhere("SELECT COUNT(*) FROM " + table)))
                .results()) {
            sum += Long.parseLong(Objects.requireNonNull(shard.rows().get(0).get(0)));
        }
        return sum;
    }
}
